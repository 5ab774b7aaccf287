namespace Realtime.Notifications;

/// <summary>
/// A user's stored notifications. Whatever changes the counts pushes the new ones to all of the user's devices.
/// Thread-safe.
/// </summary>
public interface INotificationFeed
{
    /// <summary>Lists a user's notifications, newest first, without archived ones.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to go on; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="unreadOnly">Leaves out what was read.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<Notification>> ListAsync(string userId, string? cursor = null, int limit = 30, bool unreadOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Lists a user's notifications, newest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="query">Which of them.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor, the limit or the type is not valid.</exception>
    Task<Page<Notification>> ListAsync(string userId, NotificationQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists what came after a sequence of the user's feed, oldest first: catch-up after an absence. What was
    /// archived is there too; what was deleted or has expired leaves a gap.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="sequence">The last sequence known; 0 for all.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The notifications in ascending sequence.</returns>
    Task<IReadOnlyList<Notification>> ListAfterAsync(string userId, long sequence, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Reads the counts, which are kept, not counted now.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The counts.</returns>
    Task<NotificationCounts> GetCountsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Reads how many are unread, which is kept, not counted now.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The count.</returns>
    Task<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Marks one as read; one that was read already stays as it is.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many are unread now.</returns>
    /// <exception cref="RealtimeException">The user has no such notification.</exception>
    Task<long> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Marks all of a user's notifications as read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many changed.</returns>
    Task<long> MarkAllReadAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Brings some notifications to a state; those that are there or further stay as they are.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; those that the user does not have are passed over.</param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many changed, and the counts now.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many, or the state is unseen.</exception>
    Task<NotificationChange> MarkAsync(string userId, IReadOnlyCollection<string> notificationIds, NotificationState state, CancellationToken cancellationToken = default);

    /// <summary>Brings all of a user's notifications, or all of one type, to a state.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="type">Only those of this type; null for all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many changed, and the counts now.</returns>
    /// <exception cref="RealtimeException">The state is unseen, or the type is not valid.</exception>
    Task<NotificationChange> MarkAllAsync(string userId, NotificationState state, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes some notifications. An idempotency key that one had stays used.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">1 to 1,000 notifications; those that the user does not have are passed over.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many were deleted, and the counts now.</returns>
    /// <exception cref="RealtimeException">There are no ids or too many.</exception>
    Task<NotificationChange> DeleteAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default);
}
