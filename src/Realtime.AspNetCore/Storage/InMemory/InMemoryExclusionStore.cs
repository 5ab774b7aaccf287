namespace Realtime.Storage.InMemory;

/// <summary>Keeps in memory which users stay out.</summary>
internal sealed class InMemoryExclusionStore(InMemoryData data) : IExclusionStore
{
    public async ValueTask ExcludeAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) =>
        await data.Run(() => data.Exclusions[userId] = (InMemoryData.Trim(until), Environment.TickCount64), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> AdmitAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.Exclusions.Remove(userId), cancellationToken);

    public ValueTask<DateTimeOffset?> FindAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<DateTimeOffset?>(() => data.Exclusions.TryGetValue(userId, out var exclusion) ? exclusion.Until : null, cancellationToken);

    public ValueTask<IReadOnlyList<UserExclusion>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<UserExclusion>>(
            () =>
            [
                .. data.Exclusions
                    .Where(entry => Environment.TickCount64 - entry.Value.SetAt <= within.TotalMilliseconds)
                    .Select(entry => new UserExclusion(entry.Key, entry.Value.Until)),
            ],
            cancellationToken);
}
