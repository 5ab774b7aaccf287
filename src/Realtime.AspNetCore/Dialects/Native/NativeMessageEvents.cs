using Realtime.Domain;
using Realtime.Limits;
using Realtime.Messages;

namespace Realtime.Dialects.Native;

/// <summary>The events for messages, reactions and watermarks.</summary>
internal static class NativeMessageEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("get_messages", NativeJson.Default.NativeMessagesPayload, NativeJson.Default.NativeMessagesAck, ReadAsync) with { Overlaps = true },
        ClientEvent.Create("search_messages", NativeJson.Default.NativeSearchPayload, NativeJson.Default.NativeSearchAck, SearchAsync) with { Overlaps = true },
        ClientEvent.Create("send_message", NativeJson.Default.NativeSendPayload, NativeJson.Default.NativeSentAck, SendAsync) with { Overlaps = true },
        ClientEvent.Create("edit_message", NativeJson.Default.NativeEditPayload, NativeJson.Default.NativeMessageAck, async (call, payload) =>
            await ShowAsync(call, call.Core.EditAsync(call.Connection, Id(payload.MessageId), Texts.RequireContent(payload.Text))).ConfigureAwait(false)),
        ClientEvent.Create("delete_message", NativeJson.Default.NativeMessageIdPayload, NativeJson.Default.NativeMessageAck, async (call, payload) =>
            await ShowAsync(call, call.Core.DeleteAsync(call.Connection, Id(payload.MessageId))).ConfigureAwait(false)),
        ClientEvent.Create("add_reaction", NativeJson.Default.NativeReactionPayload, NativeJson.Default.NativeMessageAck, (call, payload) =>
            ReactAsync(call, payload, isAdded: true)),
        ClientEvent.Create("remove_reaction", NativeJson.Default.NativeReactionPayload, NativeJson.Default.NativeMessageAck, (call, payload) =>
            ReactAsync(call, payload, isAdded: false)),
        ClientEvent.Create("mark_read", NativeJson.Default.NativeWatermarkPayload, NativeJson.Default.NativeReadAck, MarkReadAsync),
        ClientEvent.Create("mark_delivered", NativeJson.Default.NativeWatermarkPayload, NativeJson.Default.NativeDeliveredAck, MarkDeliveredAsync),
    ];

    /// <summary>Returns the content that a client sends, for sockets and for HTTP.</summary>
    public static MessageContent ContentOf(NativeSendPayload payload) => new(Texts.RequireContent(payload.Text, payload.AttachmentIds is { Count: > 0 }))
    {
        ReceiverId = payload.ReceiverId,
        ParentId = payload.ParentId,
        AttachmentIds = payload.AttachmentIds ?? [],
    };

    private static async Task<NativeMessagesAck> ReadAsync(ClientCall call, NativeMessagesPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return NativeMessagesAck.Of(await call.Context.Get<NativeHistory>().ReadAsync(payload, call.Connection.UserId, call.Context).ConfigureAwait(false));
    }

    private static async Task<NativeSearchAck> SearchAsync(ClientCall call, NativeSearchPayload payload)
    {
        var query = new MessageSearchQuery(
            Texts.RequireId(payload.ConversationId, "conversationId"),
            payload.Text ?? throw new RealtimeException(RealtimeError.InvalidPayload, "text is needed"))
        {
            Cursor = payload.Cursor,
        };
        var page = await call.Core
            .SearchAsync(call.Connection, payload.Limit is { } limit ? query with { Limit = limit } : query)
            .ConfigureAwait(false);
        return new(
            await call.Context.Get<NativeHistory>().FoundAsync(page.Items, call.Connection.UserId, call.Context).ConfigureAwait(false),
            page.NextCursor);
    }

    /// <summary>The message is queued before the first await, so that messages keep the order of their events.</summary>
    private static async Task<NativeSentAck> SendAsync(ClientCall call, NativeSendPayload payload)
    {
        var sent = await call.Core.SendAsync(
            call.Connection,
            Texts.RequireId(payload.ConversationId, "conversationId"),
            ContentOf(payload),
            payload.ClientMessageId).ConfigureAwait(false);
        var message = sent.IsDuplicate
            ? await call.Core.FindWholeAsync(sent.Message).ConfigureAwait(false)
            : sent.Message;
        return new(
            await call.Context.Get<NativeMessages>().OfAsync(message, call.Connection.UserId, call.Context).ConfigureAwait(false),
            sent.IsDuplicate);
    }

    private static async Task<NativeMessageAck> ReactAsync(ClientCall call, NativeReactionPayload payload, bool isAdded) => await ShowAsync(
        call,
        call.Core.ReactAsync(
            call.Connection,
            Id(payload.MessageId),
            payload.Emoji ?? throw new RealtimeException(RealtimeError.InvalidPayload, "emoji is needed"),
            isAdded)).ConfigureAwait(false);

    private static async Task<NativeReadAck> MarkReadAsync(ClientCall call, NativeWatermarkPayload payload)
    {
        var receipt = await call.Core
            .MarkReadAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"), payload.UpToSequence)
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.ReadSequence, receipt.UnreadCount);
    }

    private static async Task<NativeDeliveredAck> MarkDeliveredAsync(ClientCall call, NativeWatermarkPayload payload)
    {
        var receipt = await call.Core
            .MarkDeliveredAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"), payload.UpToSequence)
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.DeliveredSequence);
    }

    private static async Task<NativeMessageAck> ShowAsync(ClientCall call, Task<Message> changing) => new(await call.Context
        .Get<NativeMessages>()
        .OfAsync(await changing.ConfigureAwait(false), call.Connection.UserId, call.Context)
        .ConfigureAwait(false));

    private static string Id(string? messageId) => Texts.RequireId(messageId, "messageId");
}
