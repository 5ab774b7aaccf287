using System.Text.Json;
using Realtime.Dialects.Common;
using Realtime.Domain;

namespace Realtime.Dialects.Marketplace;

/// <summary>The events that clients send in the Marketplace contract.</summary>
internal static class MarketplaceEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create(
            "join_conversation",
            [MarketplaceJson.Default.WireId, MarketplaceJson.Default.ConversationPayload],
            MarketplaceJson.Default.ConversationReply,
            JoinAsync) with { FailureMessage = "Failed to join conversation" },
        ClientEvent.Create(
            "leave_conversation",
            [MarketplaceJson.Default.WireId, MarketplaceJson.Default.ConversationPayload],
            MarketplaceJson.Default.ConversationReply,
            LeaveAsync) with { FailureMessage = "Failed to leave conversation" },
        // The handler queues the message before its first await, so messages keep the order in which the socket sent them.
        ClientEvent.Create(
            "send_message",
            MarketplaceJson.Default.SendMessagePayload,
            MarketplaceJson.Default.SentReply,
            SendAsync) with { Overlaps = true, FailureMessage = "Failed to send message" },
        ClientEvent.Create(
            "mark_read",
            MarketplaceJson.Default.MarkReadPayload,
            MarketplaceJson.Default.ReadReply,
            MarkReadAsync) with { FailureMessage = "Failed to mark messages as read" },
        ClientEvent.Create(
            "typing_start",
            MarketplaceJson.Default.TypingPayload,
            CommonJson.Default.DoneReply,
            (call, payload) => SetTypingAsync(call, payload, isTyping: true)),
        ClientEvent.Create(
            "typing_stop",
            MarketplaceJson.Default.TypingPayload,
            CommonJson.Default.DoneReply,
            (call, payload) => SetTypingAsync(call, payload, isTyping: false)),
    ];

    private static async Task<ConversationReply> JoinAsync(ClientCall call)
    {
        var conversationId = BareOrWrappedId(call);
        await call.Commands.JoinAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<ConversationReply> LeaveAsync(ClientCall call)
    {
        var conversationId = BareOrWrappedId(call);
        await call.Commands.LeaveAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<SentReply> SendAsync(ClientCall call, SendMessagePayload payload)
    {
        var sent = await call.Commands.SendAsync(
            call.Connection,
            Required(payload.ConversationId),
            payload.ToContent(),
            payload.ClientMessageId).ConfigureAwait(false);
        return new(MessagePayload.Of(sent.Message), sent.Message.Sequence, sent.Message.Revision, sent.IsDuplicate, sent.Message.ClientMessageId);
    }

    private static async Task<ReadReply> MarkReadAsync(ClientCall call, MarkReadPayload payload)
    {
        var receipt = await call.Commands
            .MarkReadAsync(call.Connection, Required(payload.ConversationId), payload.UpToSequence)
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.ReadSequence, receipt.UnreadCount, receipt.ReadAt);
    }

    private static async Task<DoneReply> SetTypingAsync(ClientCall call, TypingPayload payload, bool isTyping)
    {
        await call.Commands
            .SetTypingAsync(call.Connection, Required(payload.ConversationId), WireId.Of(payload.ToUserId), isTyping)
            .ConfigureAwait(false);
        return new();
    }

    /// <summary>Reads the id. The contract has a bare id, but front ends also send it in an object.</summary>
    private static string BareOrWrappedId(ClientCall call) => Required(
        call.PayloadKind is JsonValueKind.Object
            ? call.Payload(MarketplaceJson.Default.ConversationPayload).ConversationId
            : call.Payload(MarketplaceJson.Default.WireId));

    private static string Required(WireId? conversationId) => Texts.RequireId(WireId.Of(conversationId), "conversationId");
}
