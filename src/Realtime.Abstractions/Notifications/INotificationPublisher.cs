using System.Data.Common;

namespace Realtime.Notifications;

/// <summary>
/// Notifies users of events in the host's business. A notification is stored first, then delivered as
/// <c>new_notification</c> to every connected socket of its user. A user who is away finds it in the feed.
/// In a process without sockets (<c>AddRealtimePublisher()</c>), the nodes that have sockets deliver it, within a
/// second. Thread-safe.
/// </summary>
public interface INotificationPublisher
{
    /// <summary>Publishes to one user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be published.</param>
    /// <returns>
    /// The stored notification. With an idempotency key that was used before, the notification stored then. Null if the user
    /// turned the type off, or deleted the notification that was published with the key.
    /// </returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<Notification?> PublishAsync(string userId, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>Publishes one notification to several users, in one transaction.</summary>
    /// <param name="userIds">The users; duplicates count once.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be published.</param>
    /// <returns>The stored notifications, in the order of the users. Users who would get null are left out.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes one notification to an audience of any size, in the background. The sequence is read in batches; each batch
    /// is stored and delivered before the next one is read. A user who appears twice gets the notification once. With an
    /// idempotency key, a repeat after a failure or a stop skips the users who already have it.
    /// </summary>
    /// <param name="audience">
    /// The users. The sequence is read after the call has returned, so it
    /// must not use anything that the caller disposes.
    /// </param>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Ends the broadcast after the batch that is being stored.</param>
    /// <returns>The broadcast. The call does not wait for it.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long, or the host is stopping.</exception>
    Task<INotificationBroadcast> PublishAsync(IAsyncEnumerable<string> audience, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes to one user in a transaction of the host. The notification exists only if the transaction commits. Any node
    /// delivers it within a second of the commit. Until the transaction ends, further notifications for this user wait.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="connection">The host's open connection to the database of the store.</param>
    /// <param name="transaction">The host's transaction on that connection. The host commits it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The same as the other overloads. It is valid only if the transaction is not rolled back.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    /// <exception cref="ArgumentException">
    /// The connection has another provider or database, or the transaction belongs to another connection.
    /// </exception>
    /// <exception cref="NotSupportedException">The store is in memory.</exception>
    /// <exception cref="DbException">
    /// The database reported an error. The host rolls back, as it does when one of its statements fails.
    /// </exception>
    Task<Notification?> PublishAsync(string userId, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Publishes one notification to several users in a transaction of the host.</summary>
    /// <param name="userIds">At most 1,000 users; duplicates count once.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="connection">The host's open connection to the database of the store.</param>
    /// <param name="transaction">The host's transaction on that connection. The host commits it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The same as the other overloads. It is valid only if the transaction is not rolled back.</returns>
    /// <inheritdoc cref="PublishAsync(string, NewNotification, DbConnection, DbTransaction, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default);
}
