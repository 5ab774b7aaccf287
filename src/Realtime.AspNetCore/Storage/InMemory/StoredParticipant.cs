using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>A participant of a conversation, with the read state.</summary>
internal sealed class StoredParticipant(string userId, DateTimeOffset joinedAt, long readSequence)
{
    public string UserId { get; } = userId;

    public DateTimeOffset JoinedAt { get; } = joinedAt;

    public ParticipantRole Role { get; set; }

    /// <summary>The sequence up to which messages are hidden from the participant.</summary>
    public long HiddenSequence { get; init; }

    /// <summary>The watermark.</summary>
    public long ReadSequence
    {
        get;
        set => (field, WatermarksAt) = (value, Environment.TickCount64);
    } = readSequence;

    /// <summary>The watermark of delivered messages. Read messages count as delivered.</summary>
    public long DeliveredSequence
    {
        get => Math.Max(field, ReadSequence);
        set => (field, WatermarksAt) = (value, Environment.TickCount64);
    }

    /// <summary>When a watermark was set last, in milliseconds; null if never.</summary>
    public long? WatermarksAt { get; private set; }

    /// <summary>The revision of the participant's last change, including joining.</summary>
    public long Revision { get; set; }

    /// <summary>Whether another user added the participant, who has neither written nor accepted.</summary>
    public bool IsPending { get; set; }

    /// <summary>The time until which the conversation is muted; null if it is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; set; }

    /// <summary>The messages above the watermark that were read one by one.</summary>
    public HashSet<long> Singles { get; } = [];

    /// <summary>The number of unread messages. Every send and read updates it.</summary>
    public long UnreadCount { get; set; }
}
