using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Realtime.Limits;
using Realtime.Notifications;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the caller's notification feed.</summary>
internal static class NotificationEndpoints
{
    private const int DefaultPage = 30;

    public static void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/notifications", ListAsync)
            .Describe("ListNotifications", "Lists the user's notifications, the newest first, or what follows a sequence.", static (string? cursor, int? limit, string? type, bool? unreadOnly, bool? archived, long? after) => default(PageModel<NotificationModel>)!, errors: [400]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/notifications/unread-count", UnreadCountAsync)
            .Describe("GetUnreadNotificationCount", "Returns how many notifications are unread.", static () => default(CountModel)!);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/notifications/counts", CountsAsync)
            .Describe("GetNotificationCounts", "Returns how many notifications are unseen and unread.", static () => default(NotificationCountsModel)!);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/notifications/preferences", PreferencesAsync)
            .Describe("GetNotificationPreferences", "Returns what the user wants to get, by type of notification.", static () => default(NotificationPreferencesModel)!);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/notifications/preferences", SetPreferenceAsync)
            .Describe("SetNotificationPreference", "Changes what the user wants to get of one type.", static ([FromBody] NotificationPreferenceBody body) => default(NotificationPreferencesModel)!, errors: [400]);
        group.Api(HttpMethods.Get, RateLimitClass.History, "/notifications/preferences/channels", ChannelsAsync)
            .Describe("GetNotificationChannels", "Returns the channels, and which of them the user has turned off.", static () => default(NotificationChannelsModel)!);
        group.Api(HttpMethods.Put, RateLimitClass.Change, "/notifications/preferences/channels", SetChannelAsync)
            .Describe("SetNotificationChannel", "Turns a channel on or off, for one type of notification or for all.", static ([FromBody] NotificationOptOutBody body) => default(NotificationChannelsModel)!, errors: [400]);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/notifications/{id}/read", MarkReadAsync)
            .Describe("MarkNotificationRead", "Marks a notification as read.", static (string id) => default(UnreadCountModel)!, errors: [404]);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/notifications/read-all", MarkAllReadAsync)
            .Describe("MarkAllNotificationsRead", "Marks all notifications as read.", static () => default(UnreadCountModel)!);
        group.Api(HttpMethods.Post, RateLimitClass.Read, "/notifications/mark", MarkAsync)
            .Describe("MarkNotifications", "Changes the state of some notifications, or of all.", static ([FromBody] MarkNotificationsBody body) => default(NotificationsChangedModel)!, errors: [400]);
        group.Api(HttpMethods.Post, RateLimitClass.Change, "/notifications/delete", DeleteManyAsync)
            .Describe("DeleteNotifications", "Deletes some notifications.", static ([FromBody] DeleteNotificationsBody body) => default(NotificationsChangedModel)!, errors: [400]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/notifications/{id}", DeleteAsync)
            .Describe("DeleteNotification", "Deletes a notification.", static (string id) => default(NotificationsChangedModel)!, errors: [404]);
    }

    private static async Task<IResult> ListAsync(ApiCall call)
    {
        var feed = call.Service<INotificationFeed>();
        var limit = call.QueryLimit(DefaultPage);
        var page = call.QueryNumber("after") is { } after
            ? new(await feed.ListAfterAsync(call.UserId, after, limit, call.Aborted).ConfigureAwait(false), null)
            : await feed.ListAsync(
                call.UserId,
                new NotificationQuery
                {
                    Cursor = call.Query("cursor"),
                    Limit = limit,
                    Type = call.Query("type"),
                    UnreadOnly = Flag(call, "unreadOnly"),
                    Archived = Flag(call, "archived"),
                },
                call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new PageModel<NotificationModel>([.. page.Items.Select(NotificationModel.Of)], page.NextCursor),
            ApiJson.Default.NotificationPage);
    }

    private static async Task<IResult> UnreadCountAsync(ApiCall call)
    {
        var count = await call.Service<INotificationFeed>().GetUnreadCountAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new CountModel(count), ApiJson.Default.CountModel);
    }

    private static async Task<IResult> CountsAsync(ApiCall call)
    {
        var counts = await call.Service<INotificationFeed>().GetCountsAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(NotificationCountsModel.Of(counts), ApiJson.Default.NotificationCountsModel);
    }

    private static async Task<IResult> MarkReadAsync(ApiCall call)
    {
        var unread = await call.Service<INotificationFeed>().MarkReadAsync(call.UserId, call.Route("id"), call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(new UnreadCountModel(unread), ApiJson.Default.UnreadCountModel);
    }

    private static async Task<IResult> MarkAllReadAsync(ApiCall call)
    {
        var change = await call.Service<INotificationFeed>()
            .MarkAllAsync(call.UserId, NotificationState.Read, cancellationToken: call.Aborted)
            .ConfigureAwait(false);
        return TypedResults.Json(new UnreadCountModel(change.Counts.Unread), ApiJson.Default.UnreadCountModel);
    }

    private static async Task<IResult> MarkAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.MarkNotificationsBody).ConfigureAwait(false);
        if (body.Ids is null == body.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either ids or all is needed");
        }

        call.CountIds(RateLimitClass.Read, body.Ids?.Count ?? 0);
        var feed = call.Service<INotificationFeed>();
        var state = NotificationNames.State(body.State);
        return Changed(body.Ids is null
            ? await feed.MarkAllAsync(call.UserId, state, body.Type, call.Aborted).ConfigureAwait(false)
            : await feed.MarkAsync(call.UserId, body.Ids, state, call.Aborted).ConfigureAwait(false));
    }

    private static async Task<IResult> DeleteManyAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.DeleteNotificationsBody).ConfigureAwait(false);
        var ids = body.Ids ?? throw new RealtimeException(RealtimeError.InvalidPayload, "ids is needed");
        call.CountIds(RateLimitClass.Change, ids.Count);
        return Changed(await call.Service<INotificationFeed>().DeleteAsync(call.UserId, ids, call.Aborted).ConfigureAwait(false));
    }

    private static async Task<IResult> DeleteAsync(ApiCall call)
    {
        var change = await call.Service<INotificationFeed>().DeleteAsync(call.UserId, [call.Route("id")], call.Aborted).ConfigureAwait(false);
        return change.Changed > 0 ? Changed(change) : throw new RealtimeException(RealtimeError.NotificationNotFound);
    }

    private static async Task<IResult> PreferencesAsync(ApiCall call)
    {
        var chosen = await call.Service<INotificationPreferences>().GetAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new NotificationPreferencesModel(chosen.ToDictionary(mode => mode.Key, mode => NotificationNames.Of(mode.Value))),
            ApiJson.Default.NotificationPreferencesModel);
    }

    private static async Task<IResult> SetPreferenceAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NotificationPreferenceBody).ConfigureAwait(false);
        var type = body.Type ?? throw new RealtimeException(RealtimeError.InvalidPayload, "type is needed");
        await call.Service<INotificationPreferences>()
            .SetAsync(call.UserId, type, NotificationNames.Mode(body.Mode), call.Aborted)
            .ConfigureAwait(false);
        return await PreferencesAsync(call).ConfigureAwait(false);
    }

    private static async Task<IResult> ChannelsAsync(ApiCall call)
    {
        var optOuts = await call.Service<INotificationPreferences>().GetOptOutsAsync(call.UserId, call.Aborted).ConfigureAwait(false);
        return TypedResults.Json(
            new NotificationChannelsModel(
                [.. call.Service<IEnumerable<NotificationChannelName>>().Select(channel => channel.Name)],
                [.. optOuts.Select(optOut => new NotificationOptOutModel(optOut.Channel, optOut.Type))]),
            ApiJson.Default.NotificationChannelsModel);
    }

    private static async Task<IResult> SetChannelAsync(ApiCall call)
    {
        var body = await call.BodyAsync(ApiJson.Default.NotificationOptOutBody).ConfigureAwait(false);
        var channel = body.Channel ?? throw new RealtimeException(RealtimeError.InvalidPayload, "channel is needed");
        var isOff = body.Off ?? throw new RealtimeException(RealtimeError.InvalidPayload, "off must be true or false");
        await call.Service<INotificationPreferences>()
            .SetOptOutAsync(call.UserId, new NotificationOptOut(channel, body.Type), isOff, call.Aborted)
            .ConfigureAwait(false);
        return await ChannelsAsync(call).ConfigureAwait(false);
    }

    private static bool Flag(ApiCall call, string name) => call.Query(name) switch
    {
        null => false,
        var text when bool.TryParse(text, out var value) => value,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, $"{name} must be true or false"),
    };

    private static JsonHttpResult<NotificationsChangedModel> Changed(NotificationChange change) => TypedResults.Json(
        new NotificationsChangedModel(change.Changed, NotificationCountsModel.Of(change.Counts)),
        ApiJson.Default.NotificationsChangedModel);
}
