using Realtime.Messages;

namespace Realtime.Assistant;

/// <summary>
/// Where stored messages turn into requests: the writer offers each, and those that name an assistant as their receiver
/// are passed on. It stands between the two, since replies are messages themselves.
/// </summary>
internal sealed class AssistantRequests(AssistantRoster roster) : IMessageListener
{
    /// <summary>Takes a request without waiting for anything. Set before the first message is stored.</summary>
    public Action<AssistantRequest>? Received { get; set; }

    /// <summary>Offers a message after its commit and delivery. Assistants do not answer each other.</summary>
    public void Offer(Message message, IReadOnlyList<string> participantIds, bool isDuplicate)
    {
        if (roster.TryFind(message.Content.ReceiverId, out var assistant) && !roster.Contains(message.SenderId))
        {
            Received?.Invoke(new AssistantRequest(assistant, message, participantIds, isDuplicate));
        }
    }
}

/// <summary>A message that an assistant is to answer.</summary>
/// <param name="Assistant">Who answers.</param>
/// <param name="Message">The message.</param>
/// <param name="ParticipantIds">Who takes part; empty where that is not known, and in a room.</param>
/// <param name="IsRepeated">Whether it was stored by an earlier send, and may have been answered.</param>
internal sealed record AssistantRequest(
    RegisteredAssistant Assistant,
    Message Message,
    IReadOnlyList<string> ParticipantIds,
    bool IsRepeated)
{
    /// <summary>The reply's client message id: the store keeps one reply for a request, whatever is repeated.</summary>
    public string ReplyKey => "reply:" + Message.Id;
}
