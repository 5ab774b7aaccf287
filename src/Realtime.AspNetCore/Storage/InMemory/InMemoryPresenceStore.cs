namespace Realtime.Storage.InMemory;

/// <summary>Keeps in memory when users were last seen.</summary>
internal sealed class InMemoryPresenceStore(InMemoryData data) : IPresenceStore
{
    public async ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken) =>
        await data.Run(
            () =>
            {
                foreach (var (userId, at) in seen)
                {
                    if (!data.LastSeen.TryGetValue(userId, out var before) || before < at)
                    {
                        data.LastSeen[userId] = InMemoryData.Trim(at);
                    }
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyDictionary<string, DateTimeOffset>>(
            () => userIds.Where(data.LastSeen.ContainsKey).ToDictionary(id => id, id => data.LastSeen[id], StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => data.AcquaintancesOf_NeedsLock(userId),
            cancellationToken);
}
