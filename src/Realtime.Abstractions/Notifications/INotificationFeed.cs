namespace Realtime.Notifications;

/// <summary>
/// A user's stored notifications. Every change of the counts sends the new counts to all of the user's devices.
/// Thread-safe.
/// </summary>
public interface INotificationFeed
{
    /// <summary>Lists a user's notifications, newest first, without archived ones.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to continue; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="unreadOnly">True to leave out notifications that were read.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<Notification>> ListAsync(string userId, string? cursor = null, int limit = 30, bool unreadOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Lists a user's notifications, newest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="query">Which notifications to list.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor, the limit or the type is not valid.</exception>
    Task<Page<Notification>> ListAsync(string userId, NotificationQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists the notifications after a sequence of the user's feed, oldest first, to catch up after an absence. Archived
    /// ones are included. Deleted and expired ones leave gaps.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="sequence">The last known sequence; 0 for all.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The notifications in ascending sequence.</returns>
    Task<IReadOnlyList<Notification>> ListAfterAsync(string userId, long sequence, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Returns the counts. The store keeps them up to date, so the call does not count notifications.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The counts.</returns>
    Task<NotificationCounts> GetCountsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the number of unread notifications. The store keeps it up to
    /// date, so the call does not count notifications.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The count.</returns>
    Task<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Marks one notification as read. One that was read already stays unchanged.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of unread notifications after the change.</returns>
    /// <exception cref="RealtimeException">The user has no such notification.</exception>
    Task<long> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Marks all of a user's notifications as read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of notifications that changed.</returns>
    Task<long> MarkAllReadAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Moves notifications to a state. Those that have this state or a later one stay unchanged.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; ids that the user does not have are ignored.</param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of changed notifications, and the new counts.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many, or the state is unseen.</exception>
    Task<NotificationChange> MarkAsync(string userId, IReadOnlyCollection<string> notificationIds, NotificationState state, CancellationToken cancellationToken = default);

    /// <summary>Moves all of a user's notifications, or all of one type, to a state.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="type">Only notifications of this type; null for all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of changed notifications, and the new counts.</returns>
    /// <exception cref="RealtimeException">The state is unseen, or the type is not valid.</exception>
    Task<NotificationChange> MarkAllAsync(string userId, NotificationState state, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>Marks notifications as unread again. They stay seen. Archived ones and those that are unread do not change.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; ids that the user does not have are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of changed notifications, and the new counts.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many.</exception>
    Task<NotificationChange> MarkUnreadAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default);

    /// <summary>Brings archived notifications back to the feed. They stay read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; ids that the user does not have are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of changed notifications, and the new counts.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many.</exception>
    Task<NotificationChange> UnarchiveAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default);

    /// <summary>Deletes notifications. Their idempotency keys stay used.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; ids that the user does not have are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of deleted notifications, and the new counts.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many.</exception>
    Task<NotificationChange> DeleteAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default);
}
