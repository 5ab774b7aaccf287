using Realtime.Users;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps bans in memory.</summary>
internal sealed class InMemoryBanStore(InMemoryData data) : IBanStore
{
    public async ValueTask BanAsync(UserBan ban, CancellationToken cancellationToken)
    {
        var stored = ban with { Until = InMemoryData.Trim(ban.Until), BannedAt = InMemoryData.Trim(ban.BannedAt) };
        await data.Run(
            () =>
            {
                var old = DateTimeOffset.UtcNow.AddDays(-1);
                foreach (var (userId, _) in data.Bans.Where(entry => entry.Value.Ban.Until < old).ToList())
                {
                    data.Bans.Remove(userId);
                }

                data.Bans[ban.UserId] = (stored, Environment.TickCount64);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> LiftAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.Bans.Remove(userId), cancellationToken);

    public ValueTask<UserBan?> FindAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.Bans.TryGetValue(userId, out var entry) ? entry.Ban : null, cancellationToken);

    public ValueTask<IReadOnlyList<UserBan>> ListAsync(DateTimeOffset now, BanPosition? after, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<UserBan>>(
            () =>
            [
                .. data.Bans.Values
                    .Select(entry => entry.Ban)
                    .Where(ban => ban.Until > now && (after is null || IsAfter(ban, after)))
                    .OrderByDescending(ban => ban.BannedAt)
                    .ThenBy(ban => ban.UserId, StringComparer.Ordinal)
                    .Take(limit),
            ],
            cancellationToken);

    public ValueTask<IReadOnlyList<UserBan>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<UserBan>>(
            () => [.. data.Bans.Values.Where(entry => Environment.TickCount64 - entry.SetAt <= within.TotalMilliseconds).Select(entry => entry.Ban)],
            cancellationToken);

    private static bool IsAfter(UserBan ban, BanPosition after) =>
        ban.BannedAt < after.BannedAt || (ban.BannedAt == after.BannedAt && string.CompareOrdinal(ban.UserId, after.UserId) > 0);
}
