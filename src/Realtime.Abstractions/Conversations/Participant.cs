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
    /// The conversation's revision at the participant's last change: when the user joined, got another role, or muted the
    /// conversation.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>
    /// Whether another user put the user into the conversation, and the user has neither written in it nor accepted it. Until then,
    /// the participants do not see each other's presence because of this conversation.
    /// </summary>
    public bool IsPending { get; init; }

    /// <summary>
    /// Whether this is the other user of a direct conversation who has not accepted the request for it. Such a user takes no part
    /// and learns of the conversation only as a request. Its sender is not told.
    /// </summary>
    public bool IsRequested { get; init; }

    /// <summary>The user's role in a group. Default <see cref="ParticipantRole.Member"/>.</summary>
    public ParticipantRole Role { get; init; }

    /// <summary>
    /// All messages up to this sequence are hidden from the user, who joined after them; 0 for none. Above 0 only in a
    /// conversation with <see cref="Conversation.HidesEarlierMessages"/>.
    /// </summary>
    public long HiddenSequence { get; init; }

    /// <summary>The end of the user's mute, UTC; null if the conversation is not muted. Show it only to this user.</summary>
    public DateTimeOffset? MutedUntil { get; init; }
}
