namespace Realtime.Storage.InMemory;

/// <summary>Keeps push subscriptions in memory.</summary>
internal sealed class InMemoryPushSubscriptionStore(InMemoryData data) : IPushSubscriptionStore
{
    public async ValueTask SaveAsync(StoredPushSubscription subscription, int limit, CancellationToken cancellationToken) => await data.Run(
        () =>
        {
            data.PushSubscriptions[subscription.Id] = subscription with { CreatedAt = InMemoryData.Trim(subscription.CreatedAt), SentKey = null };
            foreach (var oldest in Of_NeedsLock(subscription.UserId).SkipLast(limit).ToList())
            {
                data.PushSubscriptions.Remove(oldest.Id);
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<StoredPushSubscription>> ListAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<StoredPushSubscription>>(() => [.. Of_NeedsLock(userId)], cancellationToken);

    public ValueTask<bool> RemoveAsync(string userId, string id, CancellationToken cancellationToken) => data.Run(
        () => data.PushSubscriptions.TryGetValue(id, out var found) && found.UserId == userId && data.PushSubscriptions.Remove(id),
        cancellationToken);

    public async ValueTask MarkSentAsync(string userId, IReadOnlyCollection<string> ids, string digestKey, CancellationToken cancellationToken) => await data.Run(
        () =>
        {
            foreach (var subscription in Of_NeedsLock(userId).Where(subscription => ids.Contains(subscription.Id)).ToList())
            {
                data.PushSubscriptions[subscription.Id] = subscription with { SentKey = digestKey };
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private IEnumerable<StoredPushSubscription> Of_NeedsLock(string userId) => data.PushSubscriptions.Values
        .Where(subscription => subscription.UserId == userId)
        .OrderBy(subscription => subscription.CreatedAt)
        .ThenBy(subscription => subscription.Id, StringComparer.Ordinal);
}
