using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Commands;
using Realtime.Domain;
using Realtime.Notifications;

namespace Realtime.Dialects.Common;

/// <summary>The events of the notification feed, which every dialect has in addition to its contract.</summary>
internal sealed class NotificationEvents(CommonJson json)
{
    public const string GetNotifications = "get_notifications";
    public const string GetNotificationCounts = "get_notification_counts";
    public const string MarkNotificationRead = "mark_notification_read";
    public const string MarkNotifications = "mark_notifications";
    public const string DeleteNotifications = "delete_notifications";
    public const string GetNotificationPreferences = "get_notification_preferences";
    public const string SetNotificationPreference = "set_notification_preference";
    public const string NotificationCountsChanged = "notification_counts";
    public const string NotificationPublished = "notification_published";

    private const int DefaultPage = 30;

    private readonly ServerEvent<NotificationListItem> _published = new(NotificationPublished, json.NotificationListItem);

    /// <summary>The event that notifies every device of a user when the counts change.</summary>
    public static ServerEvent<NotificationCountsPayload> CountsEvent { get; } = new(NotificationCountsChanged, CommonJson.Default.NotificationCountsPayload);

    /// <summary>The events for sockets that watch changes and whose contract has no event for notifications.</summary>
    public IReadOnlyList<ServerEvent> ServerEvents => [_published];

    /// <summary>Creates the event that lists notifications, with a dialect's own type for them.</summary>
    public static ClientEvent CreateList<T>(CommonJson json, (JsonTypeInfo<T> Type, Func<Page<Notification>, T> Of) notifications)
    {
        var list = ClientEvent.Create(GetNotifications, [json.GetNotificationsPayload], notifications.Type, async call =>
            notifications.Of(await GetNotificationsAsync(call).ConfigureAwait(false)));
        return list with { Overlaps = true, IsPayloadOptional = true };
    }

    /// <summary>Creates the other events of the feed.</summary>
    public static IReadOnlyList<ClientEvent> Create(CommonJson json) =>
    [
        ClientEvent.Create(GetNotificationCounts, [], json.NotificationCountsReply, GetCountsAsync) with { Overlaps = true },
        ClientEvent.Create(MarkNotificationRead, json.MarkNotificationReadPayload, json.NotificationReadReply, MarkReadAsync),
        ClientEvent.Create(MarkNotifications, json.MarkNotificationsPayload, json.NotificationsChangedReply, MarkAsync),
        ClientEvent.Create(DeleteNotifications, json.DeleteNotificationsPayload, json.NotificationsChangedReply, DeleteAsync),
        ClientEvent.Create(GetNotificationPreferences, [], json.NotificationPreferencesReply, GetPreferencesAsync) with { Overlaps = true },
        ClientEvent.Create(SetNotificationPreference, json.SetNotificationPreferencePayload, json.DoneReply, SetPreferenceAsync),
    ];

    /// <summary>Renders an event of the feed for the user's sockets that watch changes.</summary>
    public IReadOnlyList<Outgoing> Render(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.NotificationPublished { Notification: var notification } =>
            [_published.To(Audience.Of(RoomNames.Changes(notification.UserId)), NotificationListItem.Of(notification))],
        DomainEvent.NotificationCountsChanged changed =>
            [CountsEvent.To(Audience.Of(RoomNames.Changes(changed.UserId)), Payload(changed))],
        _ => [],
    };

    /// <summary>Renders the counts for every device of the user.</summary>
    public static Outgoing RenderCounts(DomainEvent.NotificationCountsChanged changed) => CountsEvent.To(
        Audience.User(changed.UserId),
        Payload(changed));

    private static NotificationCountsPayload Payload(DomainEvent.NotificationCountsChanged changed) =>
        new(changed.Counts.Unseen, changed.Counts.Unread, changed.Counts.Revision);

    private static NotificationCommands Commands(ClientCall call) => call.Context.Get<NotificationCommands>();

    private static Task<Page<Notification>> GetNotificationsAsync(ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new GetNotificationsPayload()
            : call.Payload(CommonJson.Default.GetNotificationsPayload);
        var limit = payload.Limit ?? DefaultPage;
        return payload.After is { } after
            ? Commands(call).ListAfterAsync(call.Connection, after, limit)
            : Commands(call).ListAsync(
                call.Connection,
                new NotificationQuery
                {
                    Cursor = payload.Cursor,
                    Limit = limit,
                    Type = payload.Type,
                    UnreadOnly = payload.UnreadOnly ?? false,
                    Archived = payload.Archived ?? false,
                });
    }

    private static async Task<NotificationCountsReply> GetCountsAsync(ClientCall call)
    {
        var counts = await Commands(call).GetCountsAsync(call.Connection).ConfigureAwait(false);
        return new(counts.Unseen, counts.Unread, counts.Revision);
    }

    private static async Task<NotificationReadReply> MarkReadAsync(ClientCall call, MarkNotificationReadPayload payload)
    {
        if (payload.Id is null == payload.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either id or all is needed");
        }

        return new(await call.Commands.MarkNotificationReadAsync(call.Connection, WireId.Of(payload.Id)).ConfigureAwait(false));
    }

    private static async Task<NotificationsChangedReply> MarkAsync(ClientCall call, MarkNotificationsPayload payload)
    {
        if (payload.Ids is null == payload.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either ids or all is needed");
        }

        return Reply(await Commands(call)
            .MarkAsync(call.Connection, Ids(payload.Ids), payload.Type, NotificationNames.State(payload.State))
            .ConfigureAwait(false));
    }

    private static async Task<NotificationsChangedReply> DeleteAsync(ClientCall call, DeleteNotificationsPayload payload)
    {
        var ids = Ids(payload.Ids) ?? throw new RealtimeException(RealtimeError.InvalidPayload, "ids is needed");
        return Reply(await Commands(call).DeleteAsync(call.Connection, ids).ConfigureAwait(false));
    }

    private static async Task<NotificationPreferencesReply> GetPreferencesAsync(ClientCall call)
    {
        var chosen = await Commands(call).GetPreferencesAsync(call.Connection).ConfigureAwait(false);
        return new(chosen.ToDictionary(mode => mode.Key, mode => NotificationNames.Of(mode.Value)));
    }

    private static async Task<DoneReply> SetPreferenceAsync(ClientCall call, SetNotificationPreferencePayload payload)
    {
        var type = payload.Type ?? throw new RealtimeException(RealtimeError.InvalidPayload, "type is needed");
        await Commands(call).SetPreferenceAsync(call.Connection, type, NotificationNames.Mode(payload.Mode)).ConfigureAwait(false);
        return new();
    }

    private static string[]? Ids(IReadOnlyList<WireId>? ids) =>
        ids is null ? null : [.. ids.Select(id => Texts.RequireId(id.Value, "ids"))];

    private static NotificationsChangedReply Reply(NotificationChange change) =>
        new(change.Changed, change.Counts.Unseen, change.Counts.Unread, change.Counts.Revision);
}
