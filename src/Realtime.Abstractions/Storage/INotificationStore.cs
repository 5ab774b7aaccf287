using System.Data.Common;
using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// Stores notifications. A user's sequence starts at 1 and has no gaps. Commit order is sequence order. Each change updates
/// the user's counts and raises their revision.
/// </summary>
public interface INotificationStore
{
    /// <summary>
    /// Stores notifications durably in one transaction. A notification of a type that its user has turned off is not stored.
    /// </summary>
    /// <param name="drafts">At least one; several may be for one user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts; has no effect after that.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    ValueTask<IReadOnlyList<StoredNotification>> AddAsync(IReadOnlyList<NotificationDraft> drafts, CancellationToken cancellationToken);

    /// <summary>
    /// Stores notifications in a transaction of the host, and leaves the transaction open. If the call fails, no notification
    /// is stored.
    /// </summary>
    /// <param name="drafts">At least one; all with <see cref="NotificationDraft.ViaOutbox"/>.</param>
    /// <param name="connection">The host's connection.</param>
    /// <param name="transaction">The host's transaction on it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    /// <exception cref="ArgumentException">The connection or the transaction is of another provider or database.</exception>
    /// <exception cref="NotSupportedException">The store does not support transactions of the host.</exception>
    ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications by descending sequence.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="filter">Selects the notifications.</param>
    /// <param name="before">Only smaller sequences; null to start with the newest.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAsync(string userId, NotificationFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications after a sequence, ascending, archived ones included.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">Only larger sequences.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="now">Excludes notifications that have expired by this time.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads users' counts.</summary>
    /// <param name="userIds">The users, distinct.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The counts by user; users who never had a notification are absent.</returns>
    ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Returns whether a user has a notification.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True if it is in the user's feed.</returns>
    ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the state of notifications. A state includes the states before it. Notifications that have the state already do not
    /// change.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">The notifications, at most 1,000, distinct; null for all.</param>
    /// <param name="type">
    /// If <paramref name="notificationIds"/> is null: only notifications of this type; null for every type.
    /// </param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="at">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of changed notifications, and the counts after the change.</returns>
    ValueTask<NotificationChange> MarkAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        NotificationState state,
        DateTimeOffset at,
        CancellationToken cancellationToken);

    /// <summary>
    /// Marks read notifications as unread. They stay seen. Archived notifications do not change.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">The notifications, at most 1,000, distinct.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of changed notifications, and the counts after the change.</returns>
    ValueTask<NotificationChange> MarkUnreadAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken);

    /// <summary>Brings archived notifications back. They stay read.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">The notifications, at most 1,000, distinct.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of changed notifications, and the counts after the change.</returns>
    ValueTask<NotificationChange> UnarchiveAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken);

    /// <summary>Deletes notifications. Their idempotency keys stay used until <see cref="PurgeAsync"/> frees them.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">The notifications, at most 1,000, distinct.</param>
    /// <param name="at">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of deleted notifications, and the counts after the deletion.</returns>
    ValueTask<NotificationChange> DeleteAsync(string userId, IReadOnlyCollection<string> notificationIds, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Lists notifications that have expired and are not deleted, earliest expiry first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Frees the idempotency keys of deleted notifications.</summary>
    /// <param name="deletedBefore">Only notifications deleted before this time.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of freed keys.</returns>
    ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Reads a user's preferences. Types with the default mode are absent.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The modes by type.</returns>
    ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Stores a user's preference for a type.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="type">The type.</param>
    /// <param name="mode">The mode; the default mode removes the stored preference.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken);

    /// <summary>Reads which channels a user has turned off.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The opt-outs, by channel, then by type, in ordinal order; that of every type first.</returns>
    ValueTask<IReadOnlyList<NotificationOptOut>> GetOptOutsAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Adds or removes an opt-out of a channel.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="optOut">The channel, and the type or every type.</param>
    /// <param name="isOff">True to add it, false to remove it.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SetOptOutAsync(string userId, NotificationOptOut optOut, bool isOff, CancellationToken cancellationToken);
}
