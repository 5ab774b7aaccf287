namespace Realtime.Conversations;

/// <summary>A user in a conversation.</summary>
/// <param name="UserId">The user.</param>
/// <param name="JoinedAt">When the user was added, UTC.</param>
/// <param name="ReadSequence">
/// All messages up to this sequence are read; 0 if none. Single messages that were read out of order do not raise it.
/// </param>
public sealed record Participant(string UserId, DateTimeOffset JoinedAt, long ReadSequence)
{
    /// <summary>
    /// All messages up to this sequence have reached one of the user's devices, as reported by the devices. Never below
    /// <see cref="ReadSequence"/>.
    /// </summary>
    public long DeliveredSequence { get; init; } = ReadSequence;

    /// <summary>
    /// The conversation's revision at the participant's last change: when the user joined or muted the conversation.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>The end of the user's mute, UTC; null if the conversation is not muted. Show it only to this user.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
}
