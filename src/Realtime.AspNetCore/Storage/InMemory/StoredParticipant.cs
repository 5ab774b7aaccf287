namespace Realtime.Storage.InMemory;

/// <summary>One user's part in a conversation, with what the user has read.</summary>
internal sealed class StoredParticipant(string userId, DateTimeOffset joinedAt, long readSequence)
{
    public string UserId { get; } = userId;

    public DateTimeOffset JoinedAt { get; } = joinedAt;

    /// <summary>The watermark.</summary>
    public long ReadSequence { get; set; } = readSequence;

    /// <summary>What was delivered; what was read was too.</summary>
    public long DeliveredSequence
    {
        get => Math.Max(field, ReadSequence);
        set;
    }

    /// <summary>Of the last change, the joining included.</summary>
    public long Revision { get; set; }

    /// <summary>Until when the conversation is muted; null if it is not.</summary>
    public DateTimeOffset? MutedUntil { get; set; }

    /// <summary>The messages above the watermark that were read one by one.</summary>
    public HashSet<long> Singles { get; } = [];

    /// <summary>Kept with every send and read.</summary>
    public long UnreadCount { get; set; }
}
