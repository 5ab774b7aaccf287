using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// Notifications. A user's sequence starts at 1 and has no gaps; commit order is sequence order. The unread
/// count is kept with every change.
/// </summary>
public interface INotificationStore
{
    /// <summary>Stores notifications in one transaction, and durably.</summary>
    /// <param name="drafts">At least one; several may be for one user.</param>
    /// <param name="cancellationToken">Ends the wait before the transaction starts; never after.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    ValueTask<IReadOnlyList<StoredNotification>> AddAsync(IReadOnlyList<NotificationDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications by descending sequence.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="before">Only smaller sequences; null to start with the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="unreadOnly">Leaves out what was read.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAsync(string userId, long? before, int limit, bool unreadOnly, CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications after a sequence, ascending.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">Only larger sequences.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the unread count.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The count.</returns>
    ValueTask<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Marks one as read; one that was read already stays as it is.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="readAt">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many are unread now, or null if the user has no such notification.</returns>
    ValueTask<long?> MarkReadAsync(string userId, string notificationId, DateTimeOffset readAt, CancellationToken cancellationToken);

    /// <summary>Marks all as read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="readAt">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many changed.</returns>
    ValueTask<long> MarkAllReadAsync(string userId, DateTimeOffset readAt, CancellationToken cancellationToken);
}
