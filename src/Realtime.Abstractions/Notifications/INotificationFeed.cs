namespace Realtime.Notifications;

/// <summary>A user's stored notifications. Thread-safe.</summary>
public interface INotificationFeed
{
    /// <summary>Lists a user's notifications, newest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to go on; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="unreadOnly">Leaves out what was read.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<Notification>> ListAsync(string userId, string? cursor = null, int limit = 30, bool unreadOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Lists what came after a sequence of the user's feed, oldest first: catch-up after an absence.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="sequence">The last sequence known; 0 for all.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications in ascending sequence.</returns>
    Task<IReadOnlyList<Notification>> ListAfterAsync(string userId, long sequence, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Reads how many are unread, which is kept, not counted now.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The count.</returns>
    Task<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Marks one as read; one that was read already stays as it is.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many are unread now.</returns>
    /// <exception cref="RealtimeException">The user has no such notification.</exception>
    Task<long> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default);

    /// <summary>Marks all of a user's notifications as read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many changed.</returns>
    Task<long> MarkAllReadAsync(string userId, CancellationToken cancellationToken = default);
}
