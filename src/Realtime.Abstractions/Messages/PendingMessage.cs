namespace Realtime.Messages;

/// <summary>A message, or a change of one, before it is stored.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="SenderId">Who sends or changes it.</param>
/// <param name="Content">What it says, or is to say after the change.</param>
public sealed record PendingMessage(string ConversationId, string SenderId, MessageContent Content)
{
    /// <summary>The stored message that is to be changed; null for a new one.</summary>
    public string? MessageId { get; init; }
}
