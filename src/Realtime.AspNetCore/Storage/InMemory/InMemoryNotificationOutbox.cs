namespace Realtime.Storage.InMemory;

/// <summary>Keeps the outbox in memory.</summary>
internal sealed class InMemoryNotificationOutbox(InMemoryData data) : INotificationOutbox
{
    private string? _owner;
    private DateTimeOffset _leaseUntil;

    public ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(
        string owner,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<OutboxItem>>(
            () =>
            {
                if (data.Outbox.Count == 0 || (_owner != owner && _leaseUntil > now && _leaseUntil - leaseUntil <= leaseUntil - now))
                {
                    return [];
                }

                (_owner, _leaseUntil) = (owner, leaseUntil);
                return [.. data.Outbox.Take(limit).Select(item => new OutboxItem(
                    item.Position,
                    item.UserId,
                    item.Index >= 0 ? data.Feeds[item.UserId].Notifications[item.Index] : null))];
            },
            cancellationToken);

    public ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) => data.Run<DateTimeOffset?>(
        () => data.Outbox.Where(item => item.Index >= 0).Select(item => data.Feeds[item.UserId].Notifications[item.Index]?.CreatedAt).FirstOrDefault(),
        cancellationToken);

    public ValueTask<bool> HasEarlierAsync(string userId, long sequence, CancellationToken cancellationToken) => data.Run(
        () => data.Outbox.Take(1_000).Any(
            item => item.Index >= 0 && item.UserId == userId && data.Feeds[userId].Notifications[item.Index]?.Sequence < sequence),
        cancellationToken);

    public async ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        await data.Run(
            () =>
            {
                while (data.Outbox.TryPeek(out var item) && positions.Contains(item.Position))
                {
                    data.Outbox.Dequeue();
                }

                if (_owner == owner)
                {
                    _owner = null;
                    _leaseUntil = default;
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
}
