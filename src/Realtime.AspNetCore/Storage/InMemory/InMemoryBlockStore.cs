namespace Realtime.Storage.InMemory;

/// <summary>Keeps blocks in memory.</summary>
internal sealed class InMemoryBlockStore(InMemoryData data) : IBlockStore
{
    public ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        data.Run(() => data.Blocks.TryAdd((userId, blockedUserId), createdAt), cancellationToken);

    public ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken) =>
        data.Run(() => data.Blocks.Remove((userId, blockedUserId)), cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<string>>(
            () =>
            [
                .. data.Blocks
                    .Where(block => block.Key.UserId == userId)
                    .OrderBy(block => block.Value)
                    .ThenBy(block => block.Key.BlockedUserId, StringComparer.Ordinal)
                    .Select(block => block.Key.BlockedUserId),
            ],
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => otherUserIds.Where(other => data.AreApart_NeedsLock(userId, other)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> ListApartAsync(string userId, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => data.Blocks.Keys
                .Where(block => block.UserId == userId || block.BlockedUserId == userId)
                .Select(block => block.UserId == userId ? block.BlockedUserId : block.UserId)
                .Distinct(StringComparer.Ordinal)
                .Take(limit)
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}
