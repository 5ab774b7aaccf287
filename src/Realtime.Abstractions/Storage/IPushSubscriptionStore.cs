namespace Realtime.Storage;

/// <summary>
/// Stores the browsers of users that take push messages. All members are thread-safe, atomic, durable when they complete, and
/// safe to repeat.
/// </summary>
public interface IPushSubscriptionStore
{
    /// <summary>
    /// Saves a subscription. It replaces the one with the same id, also if that belongs to another user: the browser is theirs no
    /// longer. Then removes the user's oldest subscriptions, so that no more than the limit remain.
    /// </summary>
    /// <param name="subscription">The subscription. Its <see cref="StoredPushSubscription.SentKey"/> is ignored.</param>
    /// <param name="limit">How many subscriptions a user may have, at least 1.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SaveAsync(StoredPushSubscription subscription, int limit, CancellationToken cancellationToken);

    /// <summary>Lists a user's subscriptions, oldest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The subscriptions.</returns>
    ValueTask<IReadOnlyList<StoredPushSubscription>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Removes a user's subscription.</summary>
    /// <param name="userId">The user. A subscription of another user stays.</param>
    /// <param name="id">The subscription.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>True if it existed.</returns>
    ValueTask<bool> RemoveAsync(string userId, string id, CancellationToken cancellationToken);

    /// <summary>Records which subscriptions have been sent a digest, so that a retry leaves them out.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ids">The subscriptions, at most 1,000, distinct.</param>
    /// <param name="digestKey">The key of the digest; see <see cref="Notifications.NotificationDigest.Key"/>.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask MarkSentAsync(string userId, IReadOnlyCollection<string> ids, string digestKey, CancellationToken cancellationToken);
}
