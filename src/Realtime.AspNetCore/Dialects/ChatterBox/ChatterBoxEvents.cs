using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Rooms;

namespace Realtime.Dialects.ChatterBox;

/// <summary>The events that clients send in the ChatterBox contract.</summary>
internal static class ChatterBoxEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("auth", ChatterBoxJson.Default.AuthPayload, ChatterBoxJson.Default.AuthenticatedReply, AuthenticateAsync) with { BeforeAuthentication = true },
        ClientEvent.Create("join-room", ChatterBoxJson.Default.RoomPayload, ChatterBoxJson.Default.RoomReply, JoinRoomAsync) with { FailureMessage = "Failed to join room" },
        ClientEvent.Create("leave-room", ChatterBoxJson.Default.RoomPayload, ChatterBoxJson.Default.RoomReply, LeaveRoomAsync) with { FailureMessage = "Failed to leave room" },
        // The handler queues the message before its first await, so messages keep the order in which the socket sent them.
        ClientEvent.Create("send-room-message", ChatterBoxJson.Default.SendRoomMessagePayload, ChatterBoxJson.Default.RoomSentReply, SendToRoomAsync) with { Overlaps = true, FailureMessage = "Failed to send message" },
        ClientEvent.Create("join-conversation", ChatterBoxJson.Default.ConversationPayload, ChatterBoxJson.Default.ConversationReply, JoinAsync) with { FailureMessage = "Failed to join conversation" },
        ClientEvent.Create("leave-conversation", ChatterBoxJson.Default.ConversationPayload, ChatterBoxJson.Default.ConversationReply, LeaveAsync) with { FailureMessage = "Failed to leave conversation" },
        ClientEvent.Create("send-message", ChatterBoxJson.Default.SendMessagePayload, ChatterBoxJson.Default.SentReply, SendAsync) with { Overlaps = true, FailureMessage = "Failed to send message" },
        ClientEvent.Create("typing", ChatterBoxJson.Default.ConversationPayload, CommonJson.Default.DoneReply, (call, payload) => SetTypingAsync(call, payload, isTyping: true)),
        ClientEvent.Create("stop-typing", ChatterBoxJson.Default.ConversationPayload, CommonJson.Default.DoneReply, (call, payload) => SetTypingAsync(call, payload, isTyping: false)),
        ClientEvent.Create("mark-read", ChatterBoxJson.Default.MarkReadPayload, ChatterBoxJson.Default.ReadReply, MarkReadAsync) with { FailureMessage = "Failed to mark messages as read" },
        // The server detects dead sockets by its own pings, so this event has no effect.
        ClientEvent.Create("heartbeat", [ChatterBoxJson.Default.JsonElement], CommonJson.Default.DoneReply, static _ => Task.FromResult(new DoneReply())) with { IsPayloadOptional = true, Overlaps = true },
        ClientEvent.Create("ai-message", ChatterBoxJson.Default.AiMessagePayload, ChatterBoxJson.Default.SentReply, AskAsync) with { FailureMessage = "Failed to send message", RenderRefusal = RenderRefusedRequest },
        ClientEvent.Create("ai-stop", ChatterBoxJson.Default.ConversationPayload, ChatterBoxJson.Default.StoppedReply, StopAsync) with { FailureMessage = "Failed to stop" },
    ];

    private static async Task<AuthenticatedReply> AuthenticateAsync(ClientCall call, AuthPayload payload)
    {
        var wasKnown = call.IsAuthenticated;
        if (await call.AuthenticateAsync(payload.Token).ConfigureAwait(false) is { } reason)
        {
            var message = ChatterBoxDialect.Instance.Describe(reason);
            if (call.Event.HasAck)
            {
                // Without an acknowledgement, the exception below is rendered as this event.
                await call.ReplyAsync(ChatterBoxDialect.Unauthorized.With(new(message))).ConfigureAwait(false);
            }

            throw new RealtimeException(RealtimeError.Unauthenticated, message);
        }

        if (wasKnown)
        {
            await call.ReplyAsync(ChatterBoxDialect.Authenticated.With(new(call.Connection.UserId))).ConfigureAwait(false);
        }

        return new(call.Connection.UserId);
    }

    private static async Task<RoomReply> JoinRoomAsync(ClientCall call, RoomPayload payload)
    {
        var roomName = Required(payload.RoomName);
        await call.Commands.JoinAsync(call.Connection, RoomId.Of(roomName)).ConfigureAwait(false);
        return new(roomName);
    }

    private static async Task<RoomReply> LeaveRoomAsync(ClientCall call, RoomPayload payload)
    {
        var roomName = Required(payload.RoomName);
        await call.Commands.Rooms.LeaveAsync(call.Connection, roomName).ConfigureAwait(false);
        return new(roomName);
    }

    private static async Task<RoomSentReply> SendToRoomAsync(ClientCall call, SendRoomMessagePayload payload)
    {
        var roomName = Required(payload.RoomName);
        var sent = await call.Commands.Rooms
            .SendAsync(call.Connection, roomName, Texts.RequireContent(payload.Content), payload.ClientMessageId)
            .ConfigureAwait(false);
        return new(
            RoomMessagePayload.Of(sent.Message, roomName, call.Connection.Profile),
            sent.Message.Sequence,
            sent.IsDuplicate,
            sent.Message.ClientMessageId);
    }

    private static async Task<ConversationReply> JoinAsync(ClientCall call, ConversationPayload payload)
    {
        var conversationId = Required(payload.ConversationId);
        await call.Commands.JoinAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<ConversationReply> LeaveAsync(ClientCall call, ConversationPayload payload)
    {
        var conversationId = Required(payload.ConversationId);
        await call.Commands.LeaveAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<SentReply> SendAsync(ClientCall call, SendMessagePayload payload)
    {
        var content = payload.ToContent();
        var sent = await call.Commands
            .SendAsync(call.Connection, Required(payload.ConversationId), content, payload.ClientMessageId)
            .ConfigureAwait(false);
        return new(MessagePayload.Of(sent.Message, call.Connection.Profile), sent.Message.Sequence, sent.IsDuplicate, sent.Message.ClientMessageId);
    }

    private static async Task<DoneReply> SetTypingAsync(ClientCall call, ConversationPayload payload, bool isTyping)
    {
        await call.Commands.SetTypingAsync(call.Connection, Required(payload.ConversationId), receiverId: null, isTyping).ConfigureAwait(false);
        return new();
    }

    private static async Task<ReadReply> MarkReadAsync(ClientCall call, MarkReadPayload payload)
    {
        if (payload.MessageIds is not { Count: > 0 } ids)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "messageIds is needed");
        }

        var receipt = await call.Commands
            .MarkMessagesReadAsync(
                call.Connection,
                Required(payload.ConversationId),
                [.. ids.Select(id => Texts.RequireId(id.Value, "messageIds")).Distinct(StringComparer.Ordinal)])
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.UnreadCount, receipt.ReadAt);
    }

    private static async Task<SentReply> AskAsync(ClientCall call, AiMessagePayload payload)
    {
        var sent = await call.Commands.Assistants
            .AskAsync(call.Connection, Required(payload.ConversationId), Texts.RequireContent(payload.Content), payload.ClientMessageId)
            .ConfigureAwait(false);
        return new(MessagePayload.Of(sent.Message, call.Connection.Profile), sent.Message.Sequence, sent.IsDuplicate, sent.Message.ClientMessageId);
    }

    /// <summary>The contract has an event for what the assistant cannot answer. It names the conversation, if the client did.</summary>
    private static WireEvent? RenderRefusedRequest(ClientCall call, ClientError error)
    {
        if (error.Code == RealtimeErrors.Code(RealtimeError.Unauthenticated))
        {
            return null;
        }

        try
        {
            return TextId.Of(call.Payload(ChatterBoxJson.Default.ConversationPayload).ConversationId) is { } conversationId
                ? ChatterBoxDialect.AiError.With(new(conversationId, error.Message) { RetryAfter = error.RetryAfterMilliseconds })
                : null;
        }
        catch (RealtimeException)
        {
            return null;
        }
    }

    private static async Task<StoppedReply> StopAsync(ClientCall call, ConversationPayload payload)
    {
        var conversationId = Required(payload.ConversationId);
        return new(conversationId, await call.Commands.Assistants.StopAsync(call.Connection, conversationId).ConfigureAwait(false));
    }

    private static string Required(string? roomName) => roomName ?? throw new RealtimeException(RealtimeError.InvalidPayload, "roomName is needed");

    private static string Required(TextId? conversationId) => Texts.RequireId(TextId.Of(conversationId), "conversationId");
}
