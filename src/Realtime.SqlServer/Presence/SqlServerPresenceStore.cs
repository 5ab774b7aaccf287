using Dapper;
using Realtime.SqlServer.Connections;
using Realtime.Storage;

namespace Realtime.SqlServer.Presence;

/// <summary>When users were last seen, in SQL Server.</summary>
internal sealed class SqlServerPresenceStore(SqlServerDatabase database) : IPresenceStore
{
    public async ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("seen", Tables.LastSeen(seen).AsParameter(database.Schema.Qualify("last_seen_times")));
        await database.WriteAsync(PresenceSql.SetLastSeen, parameters, results => results.ReadFirstAsync<int>(), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("users", Tables.UserIds(userIds).AsParameter(database.Schema.Qualify("user_ids")));
        return database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            PresenceSql.GetLastSeen,
            parameters,
            async results => (await results.ReadAsync<LastSeenRow>().ConfigureAwait(false)).ToDictionary(
                row => StoredText.Decode(row.UserId),
                row => DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt),
                StringComparer.Ordinal),
            cancellationToken);
    }

    public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            PresenceSql.Acquaintances,
            new { user = StoredText.Encode(userId) },
            async results => (await results.ReadAsync<string>().ConfigureAwait(false)).Select(id => StoredText.Decode(id)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}

/// <summary>When a user was last seen; Dapper fills it by column name.</summary>
internal sealed class LastSeenRow
{
    public string UserId { get; set; } = "";

    public long SeenAt { get; set; }
}
