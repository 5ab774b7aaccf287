using Realtime.Limits;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>The notification commands for a host's own dialect; see <see cref="NotificationCommands"/> for the others.</content>
internal sealed partial class ClientCommands
{
    /// <inheritdoc/>
    public Task<Page<Notification>> GetNotificationsAsync(UserConnection connection, string? cursor, int limit)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return notifications.ListAsync(connection.UserId, cursor, limit);
    }

    /// <inheritdoc/>
    public async Task<long> MarkNotificationReadAsync(UserConnection connection, string? notificationId)
    {
        limits.Require(connection.UserId, RateLimitClass.Read);
        return notificationId is null
        ? (await notifications.MarkAllAsync(connection.UserId, NotificationState.Read).ConfigureAwait(false)).Counts.Unread
        : await notifications.MarkReadAsync(connection.UserId, notificationId).ConfigureAwait(false);
    }
}
