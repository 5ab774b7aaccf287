using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// The notifications that were stored without being delivered, in the order of each user's feed. One node takes
/// from it at a time, so that order is kept: the one that has the lease.
/// </summary>
public interface INotificationOutbox
{
    /// <summary>
    /// Takes the lease if it is free, has ended or is the caller's, and gives what waits. Takes nothing where nothing waits.
    /// A lease that ends later than twice the caller's own from now was made by a clock that has been set back since; it
    /// counts as ended.
    /// </summary>
    /// <param name="owner">The caller, unique among all processes.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaseUntil">When the lease ends unless it is taken again or given back before.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The oldest that wait; none where nothing waits or another has the lease.</returns>
    ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what was delivered, and gives the lease back.</summary>
    /// <param name="owner">The caller.</param>
    /// <param name="positions">The items' positions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken);

    /// <summary>Tells since when the outbox has been waiting, for health checks.</summary>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>When the notification that waits longest was published; null where none waits. The default implementation returns null.</returns>
    ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) => default;
}

/// <summary>A notification that waits to be delivered.</summary>
/// <param name="Position">Its place in the outbox.</param>
/// <param name="UserId">Whose feed changed.</param>
/// <param name="Notification">What to tell; null where only the counts are to be told, since the user wants no more or has deleted it.</param>
public sealed record OutboxItem(long Position, string UserId, Notification? Notification);
