using System.Text.Json;
using Realtime.Dialects.Common;
using Realtime.Users;

namespace Realtime.Dialects.Marketplace;

/// <summary>What clients say in the Marketplace contract.</summary>
internal static class MarketplaceEvents
{
    public static IReadOnlyDictionary<string, ClientEvent> All { get; } = new Dictionary<string, ClientEvent>
    {
        ["join_conversation"] = new(JoinAsync) { FailureMessage = "Failed to join conversation" },
        ["leave_conversation"] = new(LeaveAsync) { FailureMessage = "Failed to leave conversation" },
        // Queued in its synchronous part, in the order in which the socket sent.
        ["send_message"] = new(SendAsync) { Overlaps = true, FailureMessage = "Failed to send message" },
        ["mark_read"] = new(MarkReadAsync) { FailureMessage = "Failed to mark messages as read" },
        ["typing_start"] = new(call => SetTypingAsync(call, isTyping: true)),
        ["typing_stop"] = new(call => SetTypingAsync(call, isTyping: false)),
    };

    private static async Task<Reply> JoinAsync(ClientCall call)
    {
        var conversationId = BareOrWrappedId(call);
        await call.Commands.JoinAsync(call.Connection, conversationId).ConfigureAwait(false);
        return Reply.Create(new ConversationReply(conversationId), MarketplaceJson.Default.ConversationReply);
    }

    private static async Task<Reply> LeaveAsync(ClientCall call)
    {
        var conversationId = BareOrWrappedId(call);
        await call.Commands.LeaveAsync(call.Connection, conversationId).ConfigureAwait(false);
        return Reply.Create(new ConversationReply(conversationId), MarketplaceJson.Default.ConversationReply);
    }

    private static async Task<Reply> SendAsync(ClientCall call)
    {
        var payload = call.Payload(MarketplaceJson.Default.SendMessagePayload);
        var sent = await call.Commands.SendAsync(
            call.Connection,
            Required(payload.ConversationId),
            WireId.Of(payload.ToUserId),
            payload.Content ?? throw new RealtimeException(RealtimeError.InvalidPayload, "content is needed"),
            payload.ClientMessageId).ConfigureAwait(false);
        return Reply.Create(
            new SentReply(MessagePayload.Of(sent.Message), sent.Message.Sequence, sent.IsDuplicate, sent.Message.ClientMessageId),
            MarketplaceJson.Default.SentReply);
    }

    private static async Task<Reply> MarkReadAsync(ClientCall call)
    {
        var payload = call.Payload(MarketplaceJson.Default.MarkReadPayload);
        var receipt = await call.Commands
            .MarkReadAsync(call.Connection, Required(payload.ConversationId), payload.UpToSequence)
            .ConfigureAwait(false);
        return Reply.Create(
            new ReadReply(receipt.ConversationId, receipt.ReadSequence, receipt.UnreadCount, receipt.ReadAt),
            MarketplaceJson.Default.ReadReply);
    }

    private static async Task<Reply> SetTypingAsync(ClientCall call, bool isTyping)
    {
        var payload = call.Payload(MarketplaceJson.Default.TypingPayload);
        await call.Commands
            .SetTypingAsync(call.Connection, Required(payload.ConversationId), WireId.Of(payload.ToUserId), isTyping)
            .ConfigureAwait(false);
        return Reply.Create(new DoneReply(), CommonJson.Default.DoneReply);
    }

    /// <summary>The contract shows a bare id; front ends also send it as an object.</summary>
    private static string BareOrWrappedId(ClientCall call) => Required(
        call.PayloadKind is JsonValueKind.Object
            ? call.Payload(MarketplaceJson.Default.ConversationPayload).ConversationId
            : call.Payload(MarketplaceJson.Default.WireId));

    private static string Required(WireId? conversationId) => Texts.RequireId(WireId.Of(conversationId), "conversationId");
}
