using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Limits;

namespace Realtime.Dialects.Assistant;

/// <summary>The events that clients send in the Assistant contract.</summary>
internal static class AssistantEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("register", AssistantJson.Default.RegisterPayload, AssistantJson.Default.RegisteredReply, RegisterAsync) with
        {
            BeforeAuthentication = true,
            FailureMessage = "Failed to register",
        },
        ClientEvent.Create("send_message", AssistantJson.Default.SendPayload, AssistantJson.Default.SentReply, SendAsync) with
        {
            BeforeAuthentication = true,
            FailureMessage = "Failed to send message",
        },
    ];

    private static async Task<RegisteredReply> RegisterAsync(ClientCall call, RegisterPayload payload)
    {
        await call.RequireUserAsync(Texts.RequireId(TextId.Of(payload.UserId), "userId"), "userId").ConfigureAwait(false);
        return new(call.Connection.UserId);
    }

    private static async Task<SentReply> SendAsync(ClientCall call, SendPayload payload)
    {
        // The sender is always the socket's user; a payload that names another user is refused.
        if (TextId.Of(payload.UserId) is { } userId)
        {
            await call.RequireUserAsync(userId, "userId").ConfigureAwait(false);
        }

        var conversationId = Texts.RequireId(TextId.Of(payload.ConversationId), "conversationId");
        var content = payload.Message ?? throw new RealtimeException(RealtimeError.InvalidPayload, "message is needed");
        call.Core.RequireLeft(call.Connection, RateLimitClass.Send);
        var sent = await HasAssistantAsync(call, conversationId).ConfigureAwait(false)
            ? await call.Commands.Assistants
                .AskAsync(call.Connection, conversationId, content, payload.ClientMessageId)
                .ConfigureAwait(false)
            : await call.Commands
                .SendAsync(call.Connection, conversationId, content, payload.ClientMessageId)
                .ConfigureAwait(false);
        return new(sent.Message.Id, MessagePayload.Of(sent.Message), sent.Message.Sequence, sent.IsDuplicate, sent.Message.ClientMessageId);
    }

    /// <summary>In a group, the contract cannot name the assistant as the receiver, so every message is a request.</summary>
    private static async Task<bool> HasAssistantAsync(ClientCall call, string conversationId)
    {
        var assistants = call.Context.Get<IAssistantService>();
        var userIds = await call.Context.Get<ConversationService>().ListParticipantIdsAsync(conversationId).ConfigureAwait(false);
        return userIds.Contains(call.Connection.UserId) && userIds.Any(assistants.IsAssistant);
    }
}
