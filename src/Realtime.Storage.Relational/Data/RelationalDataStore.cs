using System.Globalization;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Data;

/// <summary>Removes and exports data in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalDataStore(RelationalDatabase database, DataStatements statements) : IDataStore
{
    /// <inheritdoc/>
    public async ValueTask<DataJob> AddJobAsync(DataJobKind kind, string target, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await database.WriteAsync(
            statements.AddJob,
            new StatementParameters().Number("kind", (long)kind).Id("target", target).Number("messages", (long)messages).Time("now", now),
            ReadJobAsync,
            cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async ValueTask<DataJob?> FindJobAsync(string jobId, CancellationToken cancellationToken) =>
        NumericId.TryParse(jobId, out var id)
            ? await database.ReadAsync(statements.FindJob, new StatementParameters().Number("job", id), ReadJobAsync, cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public ValueTask<DataJob?> FindDueJobAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(statements.FindDueJob, new StatementParameters().Time("now", now), ReadJobAsync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DataJob>> ListJobsAsync(string? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DataJob>>(
            statements.ListJobs,
            new StatementParameters().Number("bound", before is not null && NumericId.TryParse(before, out var id) ? id : long.MaxValue).Number("limit", limit),
            static async results => [.. (await results.ReadAsync<DataJobRow>().ConfigureAwait(false)).Select(row => row.ToJob())],
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveJobAsync(DataJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        await database.WriteIntegerAsync(
            statements.SaveJob,
            Job(job.Id)
                .Id("target", job.Target)
                .Number("step", job.Step)
                .Number("cursor", job.Cursor)
                .Number("processed", job.Processed)
                .Number("failures", job.Failures)
                .Time("due", job.DueAt)
                .Time("completed", job.CompletedAt),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<long?> HideConversationAsync(string jobId, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(statements.Hide, Job(jobId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListHiddenParticipantsAsync(string jobId, string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            statements.ListHiddenParticipants,
            Job(jobId).Id("after", after ?? "").Number("limit", limit),
            static async results => await results.ReadIdsAsync().ConfigureAwait(false),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RemoveHiddenAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        RemoveAsync(statements.RemoveHidden, () => Job(jobId), limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredMembership>> ListMembershipsAsync(string userId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredMembership>>(
            statements.ListMemberships,
            new StatementParameters().Id("user", userId).Number("limit", limit),
            static async results => [.. (await results.ReadAsync<MembershipRow>().ConfigureAwait(false))
                .Select(row => new StoredMembership(row.ConversationId, (ConversationKind)row.Kind))],
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> LeaveDirectAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(
            statements.LeaveDirect, new StatementParameters().Id("id", conversationId).Id("user", userId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UserTraces> FindTracesAsync(string userId, long after, int scan, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.FindTraces,
            Range(userId, after, scan),
            async results =>
            {
                var last = await results.ReadIntegerAsync().ConfigureAwait(false);
                var sent = await results.ReadIntegersAsync().ConfigureAwait(false);
                var received = await results.ReadIntegersAsync().ConfigureAwait(false);
                var reactions = await results.ReadAsync<UserReactionRow>().ConfigureAwait(false);
                return new UserTraces(
                    [.. sent.Select(NumericId.Format)],
                    [.. received.Select(NumericId.Format)],
                    [.. reactions.Select(row => new UserReaction(NumericId.Format(row.MessageId), row.Emoji))],
                    Next(after, scan, last));
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Message?> EraseMessageAsync(string messageId, string userId, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                statements.EraseMessage,
                new StatementParameters()
                    .Number("message", id).Id("user", userId).Number("keep", messages == ErasedMessages.KeepText ? 1 : 0).Time("time", now),
                static async results => await results.ReadIntegerAsync().ConfigureAwait(false) > 0
                    ? await RelationalMessageStore.ReadMessageAsync(results).ConfigureAwait(false)
                    : null,
                cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public async ValueTask EraseReceiverAsync(string userId, IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        if (messageIds.Count > 0)
        {
            await database.WriteIntegerAsync(
                statements.EraseReceiver,
                new StatementParameters().Id("user", userId).Text("ids", NumericId.Join([.. messageIds.Select(NumericId.Parse)])),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long?> RemoveReadsAsync(string userId, long after, int scan, CancellationToken cancellationToken) =>
        Next(after, scan, await database.WriteIntegerAsync(statements.RemoveReads, Range(userId, after, scan), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask<int> EraseAuditAsync(string userId, int limit, CancellationToken cancellationToken) =>
        RemoveAsync(statements.EraseAudit, () => new StatementParameters().Id("user", userId), limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RemoveUserRowsAsync(string userId, int limit, CancellationToken cancellationToken) =>
        RemoveAsync(statements.RemoveUserRows, () => new StatementParameters().Id("user", userId), limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ExportedPage> ExportAsync(string userId, ExportPosition position, int limit, CancellationToken cancellationToken)
    {
        var (part, after) = position;
        var statement = statements.Export[part];
        ExportPosition? following = part + 1 < statements.Export.Count ? new(part + 1, 0) : null;
        var parameters = statement.Mode switch
        {
            ExportMode.All => new StatementParameters().Id("user", userId),
            ExportMode.Page => new StatementParameters().Id("user", userId).Number("bound", after).Number("limit", limit),
            _ => Range(userId, after, limit),
        };
        return database.ReadAsync(
            statement.Sql,
            parameters,
            async results =>
            {
                var next = statement.Mode == ExportMode.Range
                    ? Next(after, limit, await results.ReadIntegerAsync().ConfigureAwait(false))
                    : null;
                var cursor = after;
                var rows = await results.ReadEachAsync(row =>
                {
                    cursor = statement.Mode == ExportMode.Page ? Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture) : 0;
                    return new ExportedRow(
                        statement.Type,
                        [
                            .. statement.Parsed
                                .Select((column, ordinal) => (column, ordinal))
                                .Where(one => one.column.Kind != ExportKind.Cursor)
                                .Select(one => KeyValuePair.Create(one.column.Name, one.column.Read(row, one.ordinal, database))),
                        ]);
                }).ConfigureAwait(false);
                next ??= statement.Mode == ExportMode.Page && rows.Count == limit ? cursor : null;
                return new ExportedPage(rows, next is { } more ? new(part, more) : following);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<long> GetStoredBytesAsync(string userId, CancellationToken cancellationToken) =>
        await database.ReadIntegerAsync(statements.StoredBytes, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) ?? 0;

    private static StatementParameters Job(string jobId) => new StatementParameters().Number("job", NumericId.TryParse(jobId, out var id) ? id : 0);

    private static StatementParameters Range(string userId, long after, int scan) =>
        new StatementParameters().Id("user", userId).Number("bound", after).Number("scan", scan);

    private static long? Next(long after, int scan, long? last) => after + scan < last ? after + scan : null;

    private static async ValueTask<DataJob?> ReadJobAsync(StatementResults results) =>
        (await results.ReadFirstAsync<DataJobRow>().ConfigureAwait(false))?.ToJob();

    /// <summary>Runs the statements in their order, up to the first one that removes rows.</summary>
    private async ValueTask<int> RemoveAsync(
        IReadOnlyList<string> removals,
        Func<StatementParameters> parameters,
        int limit,
        CancellationToken cancellationToken)
    {
        foreach (var removal in removals)
        {
            var removed = await database.WriteIntegerAsync(removal, parameters().Number("limit", limit), cancellationToken).ConfigureAwait(false) ?? 0;
            if (removed > 0)
            {
                return (int)removed;
            }
        }

        return 0;
    }
}
