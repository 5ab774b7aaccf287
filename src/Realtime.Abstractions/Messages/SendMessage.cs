namespace Realtime.Messages;

/// <summary>A message to be sent.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">The authenticated sender. Must be a participant.</param>
/// <param name="Content">The content. A string converts to it.</param>
public sealed record SendMessage(string ConversationId, string SenderId, MessageContent Content)
{
    /// <summary>
    /// The client's own id for this message, at most 128 characters; null (the default) for none. If the same sender sends the
    /// same id again in the same conversation, the call returns the message that the first send stored.
    /// </summary>
    public string? ClientMessageId { get; init; }
}
