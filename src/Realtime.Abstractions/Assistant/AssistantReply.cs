namespace Realtime.Assistant;

/// <summary>A reply that an assistant is giving now, or that waits for its turn.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="AssistantId">The assistant's user id.</param>
/// <param name="RequestId">The id of the message that is answered.</param>
/// <param name="RequesterId">Who sent that message.</param>
/// <param name="Content">What has been said so far; empty while nothing has.</param>
/// <param name="Progress">The text shown while it goes on, such as "Thinking..."; null for none.</param>
public sealed record AssistantReply(
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    string Content,
    string? Progress);
