using Realtime.Notifications;

namespace DurabilityHost;

/// <summary>What a caller repeats until it is answered: a notification with a key.</summary>
internal static class Notices
{
    public static void MapNotices(this WebApplication app) =>
        app.MapPost("/notices/{key}", (string key, string user, INotificationPublisher notifications) =>
            notifications.PublishAsync(user, new NewNotification("notice", key, "Yours") { IdempotencyKey = key }));
}
