using System.Data.Common;

namespace Realtime.Notifications;

/// <summary>
/// Tells users what happened in the host's business. A notification is stored first, then delivered as
/// <c>new_notification</c> to every connected socket of its user; a user who is away finds it in the feed.
/// In a process without sockets (<c>AddRealtimePublisher()</c>) the nodes that have them deliver it, within a
/// second. Thread-safe.
/// </summary>
public interface INotificationPublisher
{
    /// <summary>Publishes to one user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be published.</param>
    /// <returns>
    /// The stored notification; with an idempotency key used before, the one stored then. Null where the user has
    /// turned the type off, or has deleted what the key published.
    /// </returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<Notification?> PublishAsync(string userId, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>Publishes the same to several users, in one transaction.</summary>
    /// <param name="userIds">The users; duplicates count once.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be published.</param>
    /// <returns>The stored notifications, in the order of the users; users who would get null are left out.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes the same to an audience of any size, in the background: the sequence is read in batches, and each
    /// is stored and delivered before the next is read. A user who comes twice gets it once. With an idempotency
    /// key, a repeat after a failure or a stop passes over those who have it already.
    /// </summary>
    /// <param name="audience">The users. It is read while the call has long returned, so it must not rest on what the caller disposes.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Ends the broadcast after the batch that is being stored.</param>
    /// <returns>The broadcast, at once.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long, or the host is stopping.</exception>
    Task<INotificationBroadcast> PublishAsync(IAsyncEnumerable<string> audience, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes to one user in a transaction of the host's own: it exists if and only if that commits, and is
    /// delivered within a second of the commit by whichever node sees it first. Until the transaction ends, further
    /// notifications for this user wait for it.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="connection">The host's open connection, to the database that the store is in.</param>
    /// <param name="transaction">The host's transaction on it; it stays the host's to commit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>As of the other overloads, for as long as the transaction is not rolled back.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    /// <exception cref="ArgumentException">The connection is of another provider or database, or the transaction is not its own.</exception>
    /// <exception cref="NotSupportedException">The store is in memory.</exception>
    /// <exception cref="DbException">The database refused; the host rolls back as it would for a statement of its own.</exception>
    Task<Notification?> PublishAsync(string userId, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Publishes to several users in a transaction of the host's own.</summary>
    /// <param name="userIds">At most 1,000 users; duplicates count once.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="connection">The host's open connection, to the database that the store is in.</param>
    /// <param name="transaction">The host's transaction on it; it stays the host's to commit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>As of the other overloads, for as long as the transaction is not rolled back.</returns>
    /// <inheritdoc cref="PublishAsync(string, NewNotification, DbConnection, DbTransaction, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default);
}
