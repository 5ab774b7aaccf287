using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>What a connected client may do with its user's notifications, whatever its dialect. The user is the socket's, never a payload's.</summary>
internal sealed class NotificationCommands(INotificationFeed feed, INotificationPreferences preferences)
{
    /// <summary>Lists notifications, newest first.</summary>
    public Task<Page<Notification>> ListAsync(UserConnection connection, NotificationQuery query) => feed.ListAsync(connection.UserId, query);

    /// <summary>Lists what came after a sequence, oldest first.</summary>
    public async Task<Page<Notification>> ListAfterAsync(UserConnection connection, long sequence, int limit) =>
        new(await feed.ListAfterAsync(connection.UserId, sequence, limit).ConfigureAwait(false), null);

    /// <summary>Reads the counts.</summary>
    public Task<NotificationCounts> GetCountsAsync(UserConnection connection) => feed.GetCountsAsync(connection.UserId);

    /// <summary>Brings some notifications to a state or, where none are named, all of a type or of every type.</summary>
    public Task<NotificationChange> MarkAsync(UserConnection connection, IReadOnlyCollection<string>? notificationIds, string? type, NotificationState state) =>
        notificationIds is null
            ? feed.MarkAllAsync(connection.UserId, state, type)
            : feed.MarkAsync(connection.UserId, notificationIds, state);

    /// <summary>Deletes some notifications.</summary>
    public Task<NotificationChange> DeleteAsync(UserConnection connection, IReadOnlyCollection<string> notificationIds) =>
        feed.DeleteAsync(connection.UserId, notificationIds);

    /// <summary>Reads what the user chose.</summary>
    public Task<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(UserConnection connection) =>
        preferences.GetAsync(connection.UserId);

    /// <summary>Chooses for a type.</summary>
    public Task SetPreferenceAsync(UserConnection connection, string type, NotificationMode mode) =>
        preferences.SetAsync(connection.UserId, type, mode);
}
