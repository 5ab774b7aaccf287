namespace Realtime.Storage;

/// <summary>A message as a store takes it: validated, its sender authenticated, not yet authorized for the conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="ReceiverId">The participant it names; null to let the store fill in the other one of a direct conversation.</param>
/// <param name="Content">The text.</param>
/// <param name="ClientMessageId">The client's own id, or null.</param>
/// <param name="CreatedAt">The time to record, whole milliseconds.</param>
public sealed record MessageDraft(
    string ConversationId,
    string SenderId,
    string? ReceiverId,
    string Content,
    string? ClientMessageId,
    DateTimeOffset CreatedAt)
{
    /// <summary>The message that it answers, or null. The store refuses one that is not of the same conversation.</summary>
    public string? ParentId { get; init; }

    /// <summary>Ids of what the host keeps, distinct; empty for none.</summary>
    public IReadOnlyList<string> AttachmentIds { get; init; } = [];
}
