using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// The notifications that are stored but not yet delivered, in the order of each user's feed. Only the node that holds the
/// lease takes items, so that the order is kept.
/// </summary>
public interface INotificationOutbox
{
    /// <summary>
    /// Takes the lease and returns the oldest items. The lease can be taken if it is free, has ended or is the caller's. If
    /// no item waits, the lease is not taken. If a lease has more time left than twice the caller's lease, a clock was set
    /// back after it was taken; that lease counts as ended.
    /// </summary>
    /// <param name="owner">The caller, unique among all processes.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaseUntil">The time at which the lease ends, unless the caller renews or releases it before.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The oldest items; empty if no item waits or another caller holds the lease.</returns>
    ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken);

    /// <summary>Removes delivered items and releases the lease.</summary>
    /// <param name="owner">The caller.</param>
    /// <param name="positions">The items' positions.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken);

    /// <summary>Returns when the oldest waiting notification was published. Health checks use this.</summary>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>
    /// The time at which the oldest waiting notification was published; null if none waits. The default implementation returns
    /// null.
    /// </returns>
    ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// Returns whether a notification of a user waits that comes before another one, among the oldest 1,000 items. A node asks before
    /// it delivers the first notification that it sees of a user.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="sequence">The sequence of the other notification.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True if one waits. The default implementation returns false.</returns>
    ValueTask<bool> HasEarlierAsync(string userId, long sequence, CancellationToken cancellationToken) => default;
}

/// <summary>A notification that waits to be delivered.</summary>
/// <param name="Position">Its place in the outbox.</param>
/// <param name="UserId">The user whose feed changed.</param>
/// <param name="Notification">
/// The notification to send; null to send only the counts, because the user wants this type in the feed only, or has deleted
/// the notification.
/// </param>
public sealed record OutboxItem(long Position, string UserId, Notification? Notification);
