using Realtime.Commands;
using Realtime.Notifications;

namespace Realtime.Dialects.Native;

/// <summary>The events of the notification feed.</summary>
internal static class NativeNotificationEvents
{
    private const int DefaultPage = 30;
    private const int MaxIds = 1_000;

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("get_notifications", [NativeJson.Default.NativeNotificationsPayload], NativeJson.Default.NativeNotificationsAck, ListAsync) with
        {
            Overlaps = true,
            IsPayloadOptional = true,
        },
        ClientEvent.Create("get_notification_counts", [], NativeJson.Default.NativeCountsAck, async call =>
            new NativeCountsAck(NativeNotificationCounts.Of(await Commands(call).GetCountsAsync(call.Connection).ConfigureAwait(false)))) with { Overlaps = true },
        ClientEvent.Create("mark_notifications", NativeJson.Default.NativeMarkPayload, NativeJson.Default.NativeMarkedAck, MarkAsync),
        ClientEvent.Create("delete_notifications", NativeJson.Default.NativeIdsPayload, NativeJson.Default.NativeMarkedAck, async (call, payload) =>
            Shape(await Commands(call).DeleteAsync(call.Connection, NativeInput.Ids(payload.Ids, "ids", MaxIds)).ConfigureAwait(false))),
        ClientEvent.Create("get_notification_preferences", [], NativeJson.Default.NativePreferencesAck, GetPreferencesAsync) with { Overlaps = true },
        ClientEvent.Create("set_notification_preference", NativeJson.Default.NativePreferencePayload, NativeJson.Default.NativeDoneAck, SetPreferenceAsync),
    ];

    /// <summary>Lists notifications, for sockets and for HTTP.</summary>
    public static async Task<NativeNotificationsAck> ListAsync(INotificationFeed feed, string userId, NativeNotificationsPayload payload)
    {
        var limit = payload.Limit ?? DefaultPage;
        var page = payload.After is { } after
            ? new(await feed.ListAfterAsync(userId, after, limit).ConfigureAwait(false), null)
            : await feed.ListAsync(userId, new NotificationQuery
            {
                Cursor = payload.Cursor,
                Limit = limit,
                Type = payload.Type,
                UnreadOnly = payload.UnreadOnly ?? false,
                Archived = payload.Archived ?? false,
            }).ConfigureAwait(false);
        return new(
            [.. page.Items.Select(NativeNotification.Of)],
            page.NextCursor,
            NativeNotificationCounts.Of(await feed.GetCountsAsync(userId).ConfigureAwait(false)));
    }

    /// <summary>Moves notifications to a state, for sockets and for HTTP.</summary>
    public static async Task<NativeMarkedAck> MarkAsync(INotificationFeed feed, string userId, NativeMarkPayload payload)
    {
        var state = NativeInput.Needed(payload.State, "state");
        if (payload.Ids is null == payload.All is not true)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Either ids or all is needed");
        }

        if (payload.Ids is null)
        {
            return Shape(await feed.MarkAllAsync(
                userId,
                StateOf(state) ?? throw new RealtimeException(RealtimeError.InvalidPayload, "This state needs ids"),
                payload.Type).ConfigureAwait(false));
        }

        var ids = NativeInput.Ids(payload.Ids, "ids", MaxIds);
        return Shape(await (StateOf(state) switch
        {
            { } known => feed.MarkAsync(userId, ids, known),
            _ when state == NativeNotificationMark.Unread => feed.MarkUnreadAsync(userId, ids),
            _ => feed.UnarchiveAsync(userId, ids),
        }).ConfigureAwait(false));
    }

    private static NotificationCommands Commands(ClientCall call) => call.Context.Get<NotificationCommands>();

    private static Task<NativeNotificationsAck> ListAsync(ClientCall call)
    {
        call.Core.Count(call.Connection, Limits.RateLimitClass.History);
        return ListAsync(
            call.Context.Get<INotificationFeed>(),
            call.Connection.UserId,
            NativeInput.Optional(call, NativeJson.Default.NativeNotificationsPayload));
    }

    private static Task<NativeMarkedAck> MarkAsync(ClientCall call, NativeMarkPayload payload)
    {
        call.Core.Count(call.Connection, Limits.RateLimitClass.Read, Guards.RateLimits.CostOf(payload.Ids?.Count ?? 0));
        return MarkAsync(call.Context.Get<INotificationFeed>(), call.Connection.UserId, payload);
    }

    private static async Task<NativePreferencesAck> GetPreferencesAsync(ClientCall call)
    {
        var chosen = await Commands(call).GetPreferencesAsync(call.Connection).ConfigureAwait(false);
        return new(chosen.ToDictionary(mode => mode.Key, mode => mode.Value switch
        {
            NotificationMode.Off => NativeNotificationMode.Off,
            NotificationMode.FeedOnly => NativeNotificationMode.Feed,
            _ => NativeNotificationMode.Live,
        }));
    }

    private static async Task<NativeDoneAck> SetPreferenceAsync(ClientCall call, NativePreferencePayload payload)
    {
        var type = payload.Type ?? throw new RealtimeException(RealtimeError.InvalidPayload, "type is needed");
        await Commands(call).SetPreferenceAsync(call.Connection, type, NativeInput.Needed(payload.Mode, "mode") switch
        {
            NativeNotificationMode.Off => NotificationMode.Off,
            NativeNotificationMode.Feed => NotificationMode.FeedOnly,
            _ => NotificationMode.FeedAndLive,
        }).ConfigureAwait(false);
        return new();
    }

    private static NotificationState? StateOf(NativeNotificationMark mark) => mark switch
    {
        NativeNotificationMark.Seen => NotificationState.Seen,
        NativeNotificationMark.Read => NotificationState.Read,
        NativeNotificationMark.Archived => NotificationState.Archived,
        _ => null,
    };

    private static NativeMarkedAck Shape(NotificationChange change) => new(change.Changed, NativeNotificationCounts.Of(change.Counts));
}
