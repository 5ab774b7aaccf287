using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>
/// The changes of a conversation after a revision. It holds the current state of what changed, not a log of the
/// changes. It is safe to apply an answer twice. Parts of an answer may be newer than its revision; the next answer then
/// returns them again.
/// </summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Epoch">
/// Identifies the contents of the database. It changes when the database is created or restored from a backup. Revisions,
/// sequences and ids of another epoch are not valid.
/// </param>
/// <param name="Revision">The answer is complete up to this revision. Pass it to the next call.</param>
/// <param name="IsReset">
/// True if the caller must start again: discard what it knows of the conversation, read the history, and continue after
/// <paramref name="Revision"/>. This happens without a revision, in another epoch, and if too much has changed or was removed.
/// </param>
/// <param name="HasMore">True if there are further changes, which the next call returns.</param>
public sealed record ConversationChanges(string ConversationId, string Epoch, long Revision, bool IsReset, bool HasMore)
{
    /// <summary>
    /// The current state of the messages that were sent, edited, deleted or reacted to, in the order of their last change
    /// (<see cref="Message.Revision"/>). A deleted one has <see cref="Message.DeletedAt"/> and no content. Empty in a reset.
    /// </summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>
    /// The current participants, in the order in which they joined; null if nobody joined, left or got another role in these changes, and null in a
    /// room. A reset
    /// has them. Of more than <see cref="Conversation.MaxListed"/>, the first ones:
    /// <see cref="IConversationService.ListParticipantsAsync"/> lists all.
    /// </summary>
    public IReadOnlyList<Participant>? Participants { get; init; }

    /// <summary>
    /// How far the participants have read and received. Complete if <see cref="HasMore"/> is false, otherwise null. In a room,
    /// and with more than <see cref="MaxWatermarks"/> participants, only the reader's own.
    /// </summary>
    public IReadOnlyList<ParticipantWatermarks>? Watermarks { get; init; }

    /// <summary>The current title.</summary>
    public string? Title { get; init; }

    /// <summary>The sequence of the oldest message that is kept. Retention has removed the messages below it.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>The sequence of the newest message; 0 without messages.</summary>
    public long LastSequence { get; init; }

    /// <summary>
    /// The reader's <see cref="Participant.HiddenSequence"/>. A store returns messages up to it too;
    /// <see cref="IConversationService.GetChangesAsync"/> leaves them out.
    /// </summary>
    public long HiddenSequence { get; init; }

    /// <summary>The number of messages of others that the reader has not read.</summary>
    public long UnreadCount { get; init; }

    /// <summary>The end of the reader's mute, UTC; null if the conversation is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The largest number of participants for which <see cref="Watermarks"/> holds everyone.</summary>
    public const int MaxWatermarks = 200;
}
