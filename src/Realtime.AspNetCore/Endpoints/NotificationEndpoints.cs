using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Notifications;

namespace Realtime.Endpoints;

/// <summary>The caller's notification feed.</summary>
internal static class NotificationEndpoints
{
    private const int DefaultPage = 30;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, "/notifications", ListAsync);
        group.Api(HttpMethods.Get, "/notifications/unread-count", CountAsync);
        group.Api(HttpMethods.Post, "/notifications/{id}/read", MarkReadAsync);
        group.Api(HttpMethods.Post, "/notifications/read-all", MarkAllReadAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var unreadOnly = call.Query("unreadOnly") switch
        {
            null => false,
            var text when bool.TryParse(text, out var value) => value,
            _ => throw new RealtimeException(RealtimeError.InvalidPayload, "unreadOnly must be true or false"),
        };
        var page = await call.Service<INotificationFeed>()
            .ListAsync(call.UserId, call.Query("cursor"), call.QueryLimit(DefaultPage), unreadOnly, call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<NotificationModel>([.. page.Items.Select(NotificationModel.Of)], page.NextCursor),
            ApiJson.Default.NotificationPage);
    }

    private static async Task<IResult> CountAsync(ApiCall call)
    {
        var count = await call.Service<INotificationFeed>().GetUnreadCountAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new CountModel(count), ApiJson.Default.CountModel);
    }

    private static async Task<IResult> MarkReadAsync(ApiCall call)
    {
        var unread = await call.Service<INotificationFeed>().MarkReadAsync(call.UserId, call.Route("id"), call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new UnreadCountModel(unread), ApiJson.Default.UnreadCountModel);
    }

    private static async Task<IResult> MarkAllReadAsync(ApiCall call)
    {
        var feed = call.Service<INotificationFeed>();
        await feed.MarkAllReadAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        var unread = await feed.GetUnreadCountAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new UnreadCountModel(unread), ApiJson.Default.UnreadCountModel);
    }
}
