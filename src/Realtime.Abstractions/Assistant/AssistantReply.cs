namespace Realtime.Assistant;

/// <summary>An assistant's reply that is being generated, or that waits for its turn.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="AssistantId">The assistant's user id.</param>
/// <param name="RequestId">The id of the message that the reply answers.</param>
/// <param name="RequesterId">The user who sent that message.</param>
/// <param name="Content">The text so far; empty until the first text arrives.</param>
/// <param name="Progress">A status text that clients show meanwhile, such as "Thinking..."; null for none.</param>
public sealed record AssistantReply(
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    string Content,
    string? Progress)
{
    /// <summary>
    /// Identifies this attempt at the reply. If the attempt comes to nothing and the request is repeated, the new attempt has
    /// another id.
    /// </summary>
    public string ReplyId { get; init; } = "";
}
