using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Reports;

namespace Realtime.Endpoints;

/// <summary>The endpoints for messages. They use the same services as the events of sockets.</summary>
internal static class MessageEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/conversations/{id}/messages", ListAsync)
            .Describe("ListMessages", "Returns messages by sequence, in ascending order.", static (string id, long? before, long? after, int? limit) => default(HistoryModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Post, RateLimitClass.Send, "/conversations/{id}/messages", SendAsync)
            .Describe("SendMessage", "Sends a message; 200 where the client message id was stored before.", static (string id, [FromBody] NewMessageBody body) => default(MessageModel)!, success: [200, 201], errors: [400, 403, 404, 422, 507]);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/conversations/{id}/read", MarkReadAsync)
            .Describe("MarkRead", "Marks messages as read: all, up to a sequence, or some by id.", static (string id, [FromBody] ReadBody? body) => default(ReadModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/conversations/{id}/delivered", MarkDeliveredAsync)
            .Describe("MarkDelivered", "Marks messages as delivered: all, or up to a sequence.", static (string id, [FromBody] DeliveredBody? body) => default(DeliveredModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Get, RateLimitClass.Search, "/conversations/{id}/search", SearchAsync)
            .Describe("SearchMessages", "Finds messages that contain a text, the newest first.", static (string id, string text, string? cursor, int? limit) => default(PageModel<MessageModel>)!, errors: [400, 404]);
        group.Api(HttpMethods.Patch, RateLimitClass.Change, "/messages/{id}", EditAsync)
            .Describe("EditMessage", "Changes the content of the user's own message.", static (string id, [FromBody] EditBody body) => default(MessageModel)!, errors: [400, 403, 404, 409, 422]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/messages/{id}", DeleteAsync)
            .Describe("DeleteMessage", "Deletes the user's own message, or in a group that of somebody else, if the user's role allows it.", static (string id) => default(MessageModel)!, errors: [403, 404, 409]);
        group.Api(HttpMethods.Post, RateLimitClass.Change, "/messages/{id}/report", ReportAsync)
            .Describe("ReportMessage", "Reports a message to the moderators.", static (string id, [FromBody] ReportBody body) => { }, errors: [400, 403, 404, 409]);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/messages/{id}/reactions/{emoji}", AddReactionAsync)
            .Describe("AddReaction", "Adds the user's reaction to a message.", static (string id, string emoji) => default(MessageModel)!, errors: [400, 404, 409]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/messages/{id}/reactions/{emoji}", RemoveReactionAsync)
            .Describe("RemoveReaction", "Removes the user's reaction from a message.", static (string id, string emoji) => default(MessageModel)!, errors: [400, 404]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/unread", UnreadAsync)
            .Describe("GetUnreadCounts", "Returns how many messages are unread, in all and by conversation.", static () => default(UnreadModel)!);
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
        var message = new SendMessage(call.Route("id"), call.UserId, body.ToContent()) { ClientMessageId = body.ClientMessageId };
        var sent = await call.Service<ClientConversations>().SendAsync(message, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            MessageModel.Of(sent.Message),
            ApiJson.Default.MessageModel,
            statusCode: sent.IsDuplicate ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<IResult> MarkReadAsync(ApiCall call)
    {
        var body = await call.OptionalBodyAsync(ApiJson.Default.ReadBody).ConfigureAwait(false);
        if (body is { UpToSequence: not null, MessageIds: not null })
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "upToSequence and messageIds exclude each other");
        }

        call.CountIds(RateLimitClass.Read, body?.MessageIds?.Count ?? 0);
        var messages = call.Service<IMessageService>();
        var receipt = body?.MessageIds is { } messageIds
            ? await messages.MarkMessagesReadAsync(call.Route("id"), call.UserId, messageIds, call.Aborted).ConfigureAwait(false)
            : await messages.MarkReadAsync(call.Route("id"), call.UserId, body?.UpToSequence, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new ReadModel(receipt.ConversationId, receipt.ReadSequence, receipt.NewlyRead, receipt.UnreadCount, receipt.ReadAt),
            ApiJson.Default.ReadModel);
    }

    private static async Task<IResult> MarkDeliveredAsync(ApiCall call)
    {
        var body = await call.OptionalBodyAsync(ApiJson.Default.DeliveredBody).ConfigureAwait(false);
        var receipt = await call.Service<IMessageService>()
            .MarkDeliveredAsync(call.Route("id"), call.UserId, body?.UpToSequence, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(
            new DeliveredModel(receipt.ConversationId, receipt.DeliveredSequence, receipt.DeliveredAt), ApiJson.Default.DeliveredModel);
    }

    private static async Task<IResult> SearchAsync(ApiCall call)
    {
        var query = new MessageSearchQuery(call.Route("id"), call.Query("text") ?? "") { Cursor = call.Query("cursor") };
        var page = await call.Service<IConversationService>()
            .SearchAsync(call.UserId, query with { Limit = call.QueryLimit(query.Limit) }, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<MessageModel>([.. page.Items.Select(MessageModel.Of)], page.NextCursor), ApiJson.Default.MessagePage);
    }

    private static async Task<IResult> EditAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.EditBody).ConfigureAwait(false);
        var content = Texts.RequireContent(body.Content);
        return Answer(await call.Service<IMessageService>().EditAsync(call.Route("id"), call.UserId, content, call.Aborted).ConfigureAwait(false));
    }

    private static async Task<IResult> DeleteAsync(ApiCall call) =>
        Answer(await call.Service<IMessageService>().DeleteAsync(call.Route("id"), call.UserId, call.Aborted).ConfigureAwait(false));

    private static async Task<IResult> ReportAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.ReportBody).ConfigureAwait(false);
        var reason = body.Reason ?? throw new RealtimeException(RealtimeError.InvalidPayload, "reason is needed");
        await call.Service<IMessageReports>().ReportAsync(call.Route("id"), call.UserId, reason, body.Comment, call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> AddReactionAsync(ApiCall call) => Answer(await call.Service<IMessageReactions>()
        .AddAsync(call.Route("id"), call.UserId, call.Route("emoji"), call.Aborted)
        .ConfigureAwait(false));

    private static async Task<IResult> RemoveReactionAsync(ApiCall call) => Answer(await call.Service<IMessageReactions>()
        .RemoveAsync(call.Route("id"), call.UserId, call.Route("emoji"), call.Aborted)
        .ConfigureAwait(false));

    private static JsonHttpResult<MessageModel> Answer(Message message) => TypedResults.Json(MessageModel.Of(message), ApiJson.Default.MessageModel);

    private static async Task<IResult> UnreadAsync(ApiCall call)
    {
        var counts = await call.Service<IConversationService>().GetUnreadCountsAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new UnreadModel(counts.Total, counts.ByConversation), ApiJson.Default.UnreadModel);
    }
}
