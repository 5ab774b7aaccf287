using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Endpoints;

internal sealed record NotificationModel(
    string Id,
    long Sequence,
    string Type,
    string Title,
    string Message,
    JsonElement? Data,
    string? Link,
    string Severity,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? SeenAt,
    DateTimeOffset? ReadAt,
    DateTimeOffset? ArchivedAt)
{
    public static NotificationModel Of(Notification notification) => new(
        notification.Id,
        notification.Sequence,
        notification.Type,
        notification.Title,
        notification.Message,
        notification.Data,
        notification.Link,
        NotificationNames.Of(notification.Severity),
        NotificationNames.Of(notification.State),
        notification.CreatedAt,
        notification.ExpiresAt,
        notification.SeenAt,
        notification.ReadAt,
        notification.ArchivedAt);
}

internal sealed record NotificationCountsModel(long Unseen, long Unread, long Revision)
{
    public static NotificationCountsModel Of(NotificationCounts counts) => new(counts.Unseen, counts.Unread, counts.Revision);
}

internal sealed record NotificationsChangedModel(long Changed, NotificationCountsModel Counts);

internal sealed record NotificationPreferencesModel(IReadOnlyDictionary<string, string> Preferences);

internal sealed record NotificationChannelsModel(IReadOnlyList<string> Channels, IReadOnlyList<NotificationOptOutModel> OptOuts);

internal sealed record NotificationOptOutModel(string Channel, string? Type);

// The bodies of requests.

internal sealed record MarkNotificationsBody(IReadOnlyList<string>? Ids, bool? All, string? Type, string? State);

internal sealed record DeleteNotificationsBody(IReadOnlyList<string>? Ids);

internal sealed record NotificationPreferenceBody(string? Type, string? Mode);

internal sealed record NotificationOptOutBody(string? Channel, string? Type, bool? Off);
