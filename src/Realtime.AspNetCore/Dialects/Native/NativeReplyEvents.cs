using Realtime.Assistant;
using Realtime.Domain;
using Realtime.Limits;

namespace Realtime.Dialects.Native;

/// <summary>The events for assistants' replies. A message to an assistant is sent as every message is.</summary>
internal static class NativeReplyEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("open_assistant", [NativeJson.Default.NativeAssistantPayload], NativeJson.Default.NativeConversationAck, OpenAsync) with { IsPayloadOptional = true },
        ClientEvent.Create("get_reply", NativeJson.Default.NativeGetReplyPayload, NativeJson.Default.NativeReplyAck, FindAsync) with { Overlaps = true },
        ClientEvent.Create("stop_reply", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeStoppedAck, async (call, payload) =>
            new NativeStoppedAck(await call.Core.Assistants
                .StopAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"))
                .ConfigureAwait(false))),
    ];

    private static async Task<NativeConversationAck> OpenAsync(ClientCall call)
    {
        var payload = NativeInput.Optional(call, NativeJson.Default.NativeAssistantPayload);
        var conversation = await call.Core.Assistants.OpenAsync(call.Connection, payload.AssistantId).ConfigureAwait(false);
        return new(await call.Context.Get<NativeViews>().FindAsync(conversation.Id, call.Connection.UserId, call.Context).ConfigureAwait(false));
    }

    private static async Task<NativeReplyAck> FindAsync(ClientCall call, NativeGetReplyPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        var offset = payload.Offset ?? 0;
        if (offset < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "offset must be at least 0");
        }

        var reply = await call.Context.Get<IAssistantService>()
            .FindReplyAsync(Texts.RequireId(payload.ConversationId, "conversationId"), call.Connection.UserId)
            .ConfigureAwait(false);
        return new(reply is null ? null : Shape(reply, Math.Min(offset, reply.Content.Length)));
    }

    private static NativeReply Shape(AssistantReply reply, int offset) => new(
        reply.ReplyId,
        reply.ConversationId,
        reply.AssistantId,
        reply.RequestId,
        reply.RequesterId,
        reply.Progress,
        offset,
        reply.Content[offset..]);
}
