using Realtime.Messages;

namespace Realtime.Assistant;

/// <summary>
/// Turns stored messages into requests. The writer offers each message; those whose receiver is an assistant are passed
/// on. This class separates the writer from the replies, because replies are messages that the writer stores.
/// </summary>
internal sealed class AssistantRequests(AssistantRoster roster) : IMessageListener
{
    /// <summary>Accepts a request without blocking. Set before the first message is stored.</summary>
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

/// <summary>A message that an assistant must answer.</summary>
/// <param name="Assistant">The assistant that answers.</param>
/// <param name="Message">The message.</param>
/// <param name="ParticipantIds">The participants; empty if they are not known, and in a room.</param>
/// <param name="IsRepeated">True if an earlier send stored the message. It may have been answered.</param>
internal sealed record AssistantRequest(
    RegisteredAssistant Assistant,
    Message Message,
    IReadOnlyList<string> ParticipantIds,
    bool IsRepeated);
