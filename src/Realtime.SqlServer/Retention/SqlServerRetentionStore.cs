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
    public ValueTask<long?> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken)
    {
        var (age, count) = RetentionRow.Columns(policy);
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("age", age, DbType.Int64);
        parameters.Add("count", count, DbType.Int64);
        return database.WriteAsync(
            RetentionSql.SetPolicy,
            parameters,
            results => results.ReadFirstAsync<long?>(),
            cancellationToken);
    }

    public ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            onlyOwnPolicies ? RetentionSql.ListOwn : RetentionSql.List,
            new { bound = RetentionRow.After(cursor), limit = limit + 1 },
            async results => RetentionRow.ToPage(
                [.. (await results.ReadAsync<RetentionRow>().ConfigureAwait(false)).Select(row => row.Decoded())], limit),
            cancellationToken);

    public ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("keep", keep, DbType.Int64);
        parameters.Add("before", before?.ToUnixTimeMilliseconds(), DbType.Int64);
        parameters.Add("limit", limit);
        return database.WriteAsync(
            RetentionSql.Trim,
            parameters,
            async results => await results.ReadFirstOrDefaultAsync<TrimRow>().ConfigureAwait(false) is { } row
                ? new TrimResult((int)row.Removed, row.Revision, row.FirstSequence)
                : default,
            cancellationToken);
    }
}

/// <summary>What a removal did; Dapper fills it by column name.</summary>
internal sealed class TrimRow
{
    public long Removed { get; set; }

    public long Revision { get; set; }

    public long FirstSequence { get; set; }
}
