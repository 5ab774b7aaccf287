namespace Realtime.Messages;

/// <summary>A stored message.</summary>
/// <param name="Id">Opaque id, unique over all conversations; a canonical decimal integer where it was generated.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="Sequence">Its place in the conversation: from 1, without gaps, in commit order.</param>
/// <param name="SenderId">The authenticated user who sent it.</param>
/// <param name="Content">What it says: its text, whom it names, what it answers and what is attached.</param>
/// <param name="CreatedAt">When it was stored, UTC, to the millisecond.</param>
public sealed record Message(
    string Id,
    string ConversationId,
    long Sequence,
    string SenderId,
    MessageContent Content,
    DateTimeOffset CreatedAt)
{
    /// <summary>The conversation's revision of the message's last change: when it was sent, edited, deleted, or reacted to.</summary>
    public long Revision { get; init; }

    /// <summary>The id that the sending client chose, if it did.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>When the receiver (without one: the first of the other participants) read it; null while unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the text was last changed, UTC, to the millisecond; null if it never was.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>
    /// When it was deleted, UTC, to the millisecond; null if it was not. What is left of a deleted message keeps its id
    /// and its place in the sequence, and has no text, attachments or reactions.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Who reacted how, by the time of the first reaction of each kind; empty for none. Filled in where messages are read by id or from history.</summary>
    public IReadOnlyList<MessageReaction> Reactions { get; init; } = [];
}
