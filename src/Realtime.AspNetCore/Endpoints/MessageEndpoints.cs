using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Endpoints;

/// <summary>History, sending and reading, by the same way that a socket's events take.</summary>
internal static class MessageEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, "/conversations/{id}/messages", ListAsync);
        group.Api(HttpMethods.Post, "/conversations/{id}/messages", SendAsync);
        group.Api(HttpMethods.Post, "/conversations/{id}/read", MarkReadAsync);
        group.Api(HttpMethods.Get, "/unread", UnreadAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var query = new HistoryQuery
        {
            Before = call.QueryNumber("before"),
            After = call.QueryNumber("after"),
            Limit = call.QueryLimit(new HistoryQuery().Limit),
        };
        var history = await call.Service<IConversationService>()
            .GetHistoryAsync(call.Route("id"), call.UserId, query, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(
            new HistoryModel([.. history.Messages.Select(MessageModel.Of)], history.HasMore, history.LastSequence),
            ApiJson.Default.HistoryModel);
    }

    private static async Task<IResult> SendAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NewMessageBody).ConfigureAwait(false);
        var message = new SendMessage(
            call.Route("id"),
            call.UserId,
            body.Content ?? throw new RealtimeException(RealtimeError.InvalidPayload, "content is needed"))
        {
            ReceiverId = body.ReceiverId,
            ClientMessageId = body.ClientMessageId,
        };
        var sent = await call.Service<IMessageService>().SendAsync(message, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            MessageModel.Of(sent.Message),
            ApiJson.Default.MessageModel,
            statusCode: sent.IsDuplicate ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<IResult> MarkReadAsync(ApiCall call)
    {
        var body = await call.OptionalBodyAsync(ApiJson.Default.ReadBody).ConfigureAwait(false);
        var receipt = await call.Service<IMessageService>()
            .MarkReadAsync(call.Route("id"), call.UserId, body?.UpToSequence, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(
            new ReadModel(receipt.ConversationId, receipt.ReadSequence, receipt.NewlyRead, receipt.UnreadCount, receipt.ReadAt),
            ApiJson.Default.ReadModel);
    }

    private static async Task<IResult> UnreadAsync(ApiCall call)
    {
        var counts = await call.Service<IConversationService>().GetUnreadCountsAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new UnreadModel(counts.Total, counts.ByConversation), ApiJson.Default.UnreadModel);
    }
}
