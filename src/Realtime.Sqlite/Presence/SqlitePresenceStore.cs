using Realtime.Sqlite.Connections;
using Realtime.Storage;

namespace Realtime.Sqlite.Presence;

/// <summary>When users were last seen, in SQLite.</summary>
internal sealed class SqlitePresenceStore(SqliteDatabase database) : IPresenceStore
{
    public async ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context => seen.Sum(user => context.Session.Execute(
                PresenceSql.SetLastSeen, ("$user", user.Key), ("$time", user.Value.ToUnixTimeMilliseconds()))),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            session =>
            {
                var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
                foreach (var userId in userIds)
                {
                    if (session.QueryInteger(PresenceSql.GetLastSeen, ("$user", userId)) is { } at)
                    {
                        found[userId] = DateTimeOffset.FromUnixTimeMilliseconds(at);
                    }
                }

                return found;
            },
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            session => session.Query<string>(PresenceSql.Acquaintances, ("$user", userId)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}
