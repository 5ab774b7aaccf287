using System.Text.Json;
using Realtime.Delivery;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Dialects.Common;

/// <summary>The feed's events, which every dialect offers beside its contract's own.</summary>
internal static class NotificationEvents
{
    public const string GetNotifications = "get_notifications";
    public const string GetNotificationCounts = "get_notification_counts";
    public const string MarkNotificationRead = "mark_notification_read";
    public const string MarkNotifications = "mark_notifications";
    public const string DeleteNotifications = "delete_notifications";
    public const string GetNotificationPreferences = "get_notification_preferences";
    public const string SetNotificationPreference = "set_notification_preference";
    public const string NotificationCounts = "notification_counts";

    private const int DefaultPage = 30;

    public static IReadOnlyDictionary<string, ClientEvent> All { get; } = new Dictionary<string, ClientEvent>
    {
        [GetNotifications] = new(GetNotificationsAsync) { Overlaps = true },
        [GetNotificationCounts] = new(GetCountsAsync) { Overlaps = true },
        [MarkNotificationRead] = new(MarkReadAsync),
        [MarkNotifications] = new(MarkAsync),
        [DeleteNotifications] = new(DeleteAsync),
        [GetNotificationPreferences] = new(GetPreferencesAsync) { Overlaps = true },
        [SetNotificationPreference] = new(SetPreferenceAsync),
    };

    /// <summary>Tells the counts to every device of the user.</summary>
    public static Outgoing RenderCounts(DomainEvent.NotificationCountsChanged changed) => new(
        Audience.Of(RoomNames.User(changed.UserId)),
        WireEvent.Create(
            NotificationCounts,
            new NotificationCountsPayload(changed.Counts.Unseen, changed.Counts.Unread, changed.Counts.Revision),
            CommonJson.Default.NotificationCountsPayload));

    private static async Task<Reply> GetNotificationsAsync(ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new GetNotificationsPayload()
            : call.Payload(CommonJson.Default.GetNotificationsPayload);
        var limit = payload.Limit ?? DefaultPage;
        var page = payload.After is { } after
            ? await call.Notifications.ListAfterAsync(call.Connection, after, limit).ConfigureAwait(false)
            : await call.Notifications.ListAsync(
                call.Connection,
                new NotificationQuery
                {
                    Cursor = payload.Cursor,
                    Limit = limit,
                    Type = payload.Type,
                    UnreadOnly = payload.UnreadOnly ?? false,
                    Archived = payload.Archived ?? false,
                }).ConfigureAwait(false);
        return call.Connection.Dialect.RenderNotifications(page);
    }

    private static async Task<Reply> GetCountsAsync(ClientCall call) => CountsReply(
        await call.Notifications.GetCountsAsync(call.Connection).ConfigureAwait(false));

    private static async Task<Reply> MarkReadAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.MarkNotificationReadPayload);
        if (payload.Id is null == payload.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either id or all is needed");
        }

        var unread = await call.Notifications.MarkReadAsync(call.Connection, WireId.Of(payload.Id)).ConfigureAwait(false);
        return Reply.Create(new NotificationReadReply(unread), CommonJson.Default.NotificationReadReply);
    }

    private static async Task<Reply> MarkAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.MarkNotificationsPayload);
        if (payload.Ids is null == payload.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either ids or all is needed");
        }

        var change = await call.Notifications
            .MarkAsync(call.Connection, Ids(payload.Ids), payload.Type, NotificationNames.State(payload.State))
            .ConfigureAwait(false);
        return ChangedReply(change);
    }

    private static async Task<Reply> DeleteAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.DeleteNotificationsPayload);
        var ids = Ids(payload.Ids) ?? throw new RealtimeException(RealtimeError.InvalidPayload, "ids is needed");
        return ChangedReply(await call.Notifications.DeleteAsync(call.Connection, ids).ConfigureAwait(false));
    }

    private static async Task<Reply> GetPreferencesAsync(ClientCall call)
    {
        var chosen = await call.Notifications.GetPreferencesAsync(call.Connection).ConfigureAwait(false);
        return Reply.Create(
            new NotificationPreferencesReply(chosen.ToDictionary(mode => mode.Key, mode => NotificationNames.Of(mode.Value))),
            CommonJson.Default.NotificationPreferencesReply);
    }

    private static async Task<Reply> SetPreferenceAsync(ClientCall call)
    {
        var payload = call.Payload(CommonJson.Default.SetNotificationPreferencePayload);
        await call.Notifications
            .SetPreferenceAsync(
                call.Connection,
                payload.Type ?? throw new RealtimeException(RealtimeError.InvalidPayload, "type is needed"),
                NotificationNames.Mode(payload.Mode))
            .ConfigureAwait(false);
        return Reply.Create(new DoneReply(), CommonJson.Default.DoneReply);
    }

    private static string[]? Ids(IReadOnlyList<WireId>? ids) =>
        ids is null ? null : [.. ids.Select(id => Texts.RequireId(id.Value, "ids"))];

    private static Reply CountsReply(Realtime.Notifications.NotificationCounts counts) => Reply.Create(
        new NotificationCountsReply(counts.Unseen, counts.Unread, counts.Revision), CommonJson.Default.NotificationCountsReply);

    private static Reply ChangedReply(NotificationChange change) => Reply.Create(
        new NotificationsChangedReply(change.Changed, change.Counts.Unseen, change.Counts.Unread, change.Counts.Revision),
        CommonJson.Default.NotificationsChangedReply);
}
