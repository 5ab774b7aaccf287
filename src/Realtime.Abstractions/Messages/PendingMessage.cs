namespace Realtime.Messages;

/// <summary>A new or edited message before it is stored.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The user who sends or edits it.</param>
/// <param name="Content">The content, for an edit the content after it.</param>
public sealed record PendingMessage(string ConversationId, string SenderId, MessageContent Content)
{
    /// <summary>The id of the stored message that is edited; null for a new message.</summary>
    public string? MessageId { get; init; }
}
