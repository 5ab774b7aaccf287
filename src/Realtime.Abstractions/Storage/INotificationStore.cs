using System.Data.Common;
using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// Notifications. A user's sequence starts at 1 and is allotted without gaps; commit order is sequence order. The
/// counts are kept with every change, and each change raises their revision.
/// </summary>
public interface INotificationStore
{
    /// <summary>Stores notifications in one transaction, and durably. A type that its user has turned off is not stored.</summary>
    /// <param name="drafts">At least one; several may be for one user.</param>
    /// <param name="cancellationToken">Ends the wait before the transaction starts; never after.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    ValueTask<IReadOnlyList<StoredNotification>> AddAsync(IReadOnlyList<NotificationDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Does the same in a transaction of the host's, and leaves it open. If it fails, none of it is stored.</summary>
    /// <param name="drafts">At least one, all through the outbox.</param>
    /// <param name="connection">The host's connection.</param>
    /// <param name="transaction">The host's transaction on it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    /// <exception cref="ArgumentException">The connection or the transaction is of another provider or database.</exception>
    /// <exception cref="NotSupportedException">The store has no transactions that a host could share.</exception>
    ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications by descending sequence.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="before">Only smaller sequences; null to start with the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAsync(string userId, NotificationFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Lists a user's notifications after a sequence, ascending, archived ones included.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">Only larger sequences.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="now">Leaves out what has expired by this time.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads users' counts.</summary>
    /// <param name="userIds">The users, distinct.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The counts of those who ever had a notification.</returns>
    ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Tells which of some notifications a user has.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationId">The notification.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>Whether it is in the user's feed.</returns>
    ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken);

    /// <summary>Brings notifications to a state, and thereby to all states before it. Those that are there already stay as they are.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">Which, at most 1,000, distinct; null for all.</param>
    /// <param name="type">Where all are meant: only those of this type; null for every type.</param>
    /// <param name="state">Seen, read or archived.</param>
    /// <param name="at">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many changed, and the counts after it.</returns>
    ValueTask<NotificationChange> MarkAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        NotificationState state,
        DateTimeOffset at,
        CancellationToken cancellationToken);

    /// <summary>Deletes notifications. What had an idempotency key leaves that behind, so that the key stays used.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notificationIds">Which, at most 1,000, distinct.</param>
    /// <param name="at">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were, and the counts after it.</returns>
    ValueTask<NotificationChange> DeleteAsync(string userId, IReadOnlyCollection<string> notificationIds, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Finds what has expired and is not deleted, the longest expired first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The notifications.</returns>
    ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Frees the idempotency keys of what was deleted long ago.</summary>
    /// <param name="deletedBefore">Only what was deleted before this time.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were freed.</returns>
    ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Reads what a user wants of the types that the user chose for.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The modes by type.</returns>
    ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Stores what a user wants of a type.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="type">The type.</param>
    /// <param name="mode">What the user wants; the default is not kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken);
}
