using Dapper;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Conversations;

/// <summary>Blocks in SQL Server. A call that fails half-way is completed when it is repeated.</summary>
internal sealed class SqlServerBlockStore(SqlServerDatabase database) : IBlockStore
{
    public ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var parameters = OfPair(userId, blockedUserId);
        parameters.Add("time", createdAt.ToUnixTimeMilliseconds());
        return ChangeAsync(BlockSql.Add, parameters, cancellationToken);
    }

    public ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken) =>
        ChangeAsync(BlockSql.Remove, OfPair(userId, blockedUserId), cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            BlockSql.List,
            new { user = StoredText.Encode(userId) },
            async results => BlockRow.ToList((await results.ReadAsync<BlockRow>().ConfigureAwait(false)).Select(row => row.Decoded())),
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("user", StoredText.Encode(userId));
        parameters.Add("users", Tables.UserIds(otherUserIds).AsParameter(database.Schema.Qualify("user_ids")));
        return database.ReadAsync<IReadOnlySet<string>>(
            BlockSql.ListApart,
            parameters,
            async results => (await results.ReadAsync<string>().ConfigureAwait(false)).Select(id => StoredText.Decode(id)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
    }

    private static DynamicParameters OfPair(string userId, string otherId)
    {
        var (first, second) = DirectPair.Order(userId, otherId);
        var parameters = new DynamicParameters();
        parameters.Add("user", StoredText.Encode(userId));
        parameters.Add("other", StoredText.Encode(otherId));
        parameters.Add("first", StoredText.Encode(first));
        parameters.Add("second", StoredText.Encode(second));
        return parameters;
    }

    private ValueTask<bool> ChangeAsync(string sql, DynamicParameters parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql, parameters, async results => await results.ReadFirstAsync<int>().ConfigureAwait(false) > 0, cancellationToken);
}
