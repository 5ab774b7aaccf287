using Realtime.Guards;
using Realtime.Limits;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// The commands of a connected client for its user's notifications, for all dialects. The user is always that of the
/// socket, never one from a payload.
/// </summary>
internal sealed class NotificationCommands(INotificationFeed feed, INotificationPreferences preferences, RateLimits limits)
{
    /// <summary>Lists notifications, newest first.</summary>
    public Task<Page<Notification>> ListAsync(UserConnection connection, NotificationQuery query)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return feed.ListAsync(connection.UserId, query);
    }

    /// <summary>Lists the notifications after a sequence, oldest first.</summary>
    public async Task<Page<Notification>> ListAfterAsync(UserConnection connection, long sequence, int limit)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return new(await feed.ListAfterAsync(connection.UserId, sequence, limit).ConfigureAwait(false), null);
    }

    /// <summary>Reads the counts.</summary>
    public Task<NotificationCounts> GetCountsAsync(UserConnection connection)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return feed.GetCountsAsync(connection.UserId);
    }

    /// <summary>Moves notifications to a state: the given ones or, without ids, all of a type or of every type.</summary>
    public Task<NotificationChange> MarkAsync(UserConnection connection, IReadOnlyCollection<string>? notificationIds, string? type, NotificationState state)
    {
        limits.Require(connection.UserId, RateLimitClass.Read, RateLimits.CostOf(notificationIds?.Count ?? 0));
        return notificationIds is null
            ? feed.MarkAllAsync(connection.UserId, state, type)
            : feed.MarkAsync(connection.UserId, notificationIds, state);
    }

    /// <summary>Deletes notifications.</summary>
    public Task<NotificationChange> DeleteAsync(UserConnection connection, IReadOnlyCollection<string> notificationIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Change, RateLimits.CostOf(notificationIds.Count));
        return feed.DeleteAsync(connection.UserId, notificationIds);
    }

    /// <summary>Reads the user's choices.</summary>
    public Task<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(UserConnection connection)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return preferences.GetAsync(connection.UserId);
    }

    /// <summary>Sets the mode of a type.</summary>
    public Task SetPreferenceAsync(UserConnection connection, string type, NotificationMode mode)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return preferences.SetAsync(connection.UserId, type, mode);
    }
}
