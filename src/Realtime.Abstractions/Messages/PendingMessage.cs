namespace Realtime.Messages;

/// <summary>A message, or a change of one, before it is stored.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">Who sends or changes it.</param>
/// <param name="Content">The text.</param>
public sealed record PendingMessage(string ConversationId, string SenderId, string Content)
{
    /// <summary>The stored message that is to be changed; null for a new one.</summary>
    public string? MessageId { get; init; }

    /// <summary>The participant whom a new message names; null for none.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>The message that it answers; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>Its attachments; empty for none.</summary>
    public IReadOnlyList<string> AttachmentIds { get; init; } = [];
}
