using System.Data;
using Dapper;
using Realtime.Conversations;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Retention;

/// <summary>Retention in SQL Server. Sends to a conversation wait while a portion of it is removed, so the caller keeps it small.</summary>
internal sealed class SqlServerRetentionStore(SqlServerDatabase database) : IRetentionStore
{
    public ValueTask<bool> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken)
    {
        var (age, count) = RetentionRow.Columns(policy);
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("age", age, DbType.Int64);
        parameters.Add("count", count, DbType.Int64);
        return database.WriteAsync(
            RetentionSql.SetPolicy,
            parameters,
            async results => await results.ReadFirstAsync<int>().ConfigureAwait(false) > 0,
            cancellationToken);
    }

    public ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            onlyOwnPolicies ? RetentionSql.ListOwn : RetentionSql.List,
            new { bound = RetentionRow.After(cursor), limit = limit + 1 },
            async results => RetentionRow.ToPage(
                [.. (await results.ReadAsync<RetentionRow>().ConfigureAwait(false)).Select(row => row.Decoded())], limit),
            cancellationToken);

    public ValueTask<int> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("keep", keep, DbType.Int64);
        parameters.Add("before", before?.ToUnixTimeMilliseconds(), DbType.Int64);
        parameters.Add("limit", limit);
        return database.WriteAsync(
            RetentionSql.Trim, parameters, results => results.ReadFirstAsync<int>(), cancellationToken);
    }
}
