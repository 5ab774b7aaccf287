using Realtime.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Retention;

/// <summary>
/// Removes old messages in a relational database. Other changes of the conversation wait during a call, so pass a small limit.
/// </summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public class RelationalRetentionStore(RelationalDatabase database, RetentionStatements statements) : IRetentionStore
{
    /// <inheritdoc/>
    public ValueTask<long?> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken)
    {
        var (age, count) = RetentionRow.Columns(policy);
        return database.WriteIntegerAsync(
            statements.SetPolicy, new StatementParameters().Id("id", conversationId).Number("age", age).Number("count", count), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            onlyOwnPolicies ? statements.ListOwn : statements.List,
            new StatementParameters().Number("bound", RetentionRow.After(cursor)).Number("limit", limit + 1L),
            async results => RetentionRow.ToPage(await results.ReadAsync<RetentionRow>().ConfigureAwait(false), limit),
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements.Trim,
            new StatementParameters().Id("id", conversationId).Number("keep", keep).Time("before", before).Number("limit", limit),
            static async results => await results.ReadFirstAsync<TrimRow>().ConfigureAwait(false) is { } row
                ? new TrimResult((int)row.Removed, row.Revision, row.FirstSequence)
                : default,
            cancellationToken);
}
