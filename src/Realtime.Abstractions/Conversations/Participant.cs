namespace Realtime.Conversations;

/// <summary>One user's part in a conversation.</summary>
/// <param name="UserId">The user.</param>
/// <param name="JoinedAt">When the user was added, UTC.</param>
/// <param name="ReadSequence">Everything up to this sequence has been read; 0 before the first. Single messages read out of order are not in it.</param>
public sealed record Participant(string UserId, DateTimeOffset JoinedAt, long ReadSequence)
{
    /// <summary>Everything up to this sequence has reached one of the user's devices, as the devices report it; never below <see cref="ReadSequence"/>.</summary>
    public long DeliveredSequence { get; init; } = ReadSequence;

    /// <summary>The conversation's revision of the participant's last change: when the user joined, or muted the conversation.</summary>
    public long Revision { get; init; }

    /// <summary>Until when the user has muted the conversation, UTC; null if it is not muted. For the user alone to see.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
}
