namespace Realtime.Messages;

/// <summary>A stored message.</summary>
/// <param name="Id">Opaque id, unique over all conversations; a canonical decimal integer where it was generated.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="Sequence">Its place in the conversation: from 1, without gaps, in commit order.</param>
/// <param name="SenderId">The authenticated user who sent it.</param>
/// <param name="ReceiverId">The participant whom it names: in a direct conversation the other one; in a group null unless the sender named one.</param>
/// <param name="Content">The text.</param>
/// <param name="CreatedAt">When it was stored, UTC, to the millisecond.</param>
public sealed record Message(
    string Id,
    string ConversationId,
    long Sequence,
    string SenderId,
    string? ReceiverId,
    string Content,
    DateTimeOffset CreatedAt)
{
    /// <summary>The id that the sending client chose, if it did.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>When the receiver (without one: the first of the other participants) read it; null while unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}
