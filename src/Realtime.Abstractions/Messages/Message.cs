namespace Realtime.Messages;

/// <summary>A stored message.</summary>
/// <param name="Id">Opaque id, unique across all conversations; a canonical decimal integer if it was generated.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Sequence">Its position in the conversation: from 1, without gaps, in commit order.</param>
/// <param name="SenderId">The authenticated user who sent it.</param>
/// <param name="Content">The text, the receiver, the message that it answers, and the attachments.</param>
/// <param name="CreatedAt">When it was stored, UTC, to the millisecond.</param>
public sealed record Message(
    string Id,
    string ConversationId,
    long Sequence,
    string SenderId,
    MessageContent Content,
    DateTimeOffset CreatedAt)
{
    /// <summary>
    /// The conversation's revision at the message's last change: when it was sent, edited, deleted, or reacted to.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>The id that the sending client chose, or null.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>When the receiver read it, or without a receiver the first other participant; null while unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the text was last changed, UTC, to the millisecond; null if it was never changed.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>
    /// When it was deleted, UTC, to the millisecond; null if it was not. A deleted message keeps its id and its sequence. Its
    /// text, attachments and reactions are removed.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The user who deleted it; null if it is not deleted, or if the host deleted it.</summary>
    public string? DeletedBy { get; init; }

    /// <summary>
    /// The reactions, ordered by the first reaction of each kind (those of one millisecond by user, then by emoji); empty if
    /// there are none. Filled in only for messages that are read by id or from the history.
    /// </summary>
    public IReadOnlyList<MessageReaction> Reactions { get; init; } = [];
}
