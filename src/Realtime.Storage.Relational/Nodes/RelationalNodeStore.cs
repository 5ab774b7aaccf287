using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Nodes;

/// <summary>Stores nodes and signals in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalNodeStore(RelationalDatabase database, NodeStatements statements) : INodeStore
{
    /// <inheritdoc/>
    public ValueTask<NodeRenewal> RenewAsync(string nodeId, string name, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements.Renew,
            new StatementParameters().Id("node", nodeId).Text("name", name).Number("lease", Milliseconds(lease)),
            static async results =>
            {
                var wasAlive = await results.ReadIntegerAsync().ConfigureAwait(false) > 0;
                var newest = await results.ReadIntegerAsync().ConfigureAwait(false) ?? 0;
                return new NodeRenewal(!wasAlive, newest, await ReadNodesAsync(results).ConfigureAwait(false));
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoreNode>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(statements.List, StatementParameters.None, ReadNodesAsync, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(string nodeId, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Leave, new StatementParameters().Id("node", nodeId), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> AppendAsync(string senderId, IReadOnlyList<SignalDraft> signals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentOutOfRangeException.ThrowIfZero(signals.Count, nameof(signals));
        var table = ParameterTable.Create(TableShape.SignalDrafts, signals.Count);
        for (var i = 0; i < signals.Count; i++)
        {
            table.Add(i, signals[i].RecipientId, signals[i].Namespace, signals[i].Payload.ToArray());
        }

        return await database.WriteIntegerAsync(
            statements.Append,
            new StatementParameters().Id("node", senderId).Number("count", signals.Count).Table("signals", table),
            cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The counter of signals is missing.");
    }

    /// <inheritdoc/>
    public async ValueTask<SignalPage> ReadAsync(string nodeId, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        // Called several times per second. Usually there is nothing new.
        var newest = await database.ReadIntegerAsync(statements.Newest, StatementParameters.None, cancellationToken).ConfigureAwait(false) ?? 0;
        return newest <= afterPosition
            ? new SignalPage([], newest, HasMore: false, IsIncomplete: newest < afterPosition)
            : await database.ReadAsync(
                statements.Read,
                new StatementParameters().Id("node", nodeId).Number("bound", afterPosition).Number("limit", limit),
                async results => ToPage(
                    await results.ReadIntegerAsync().ConfigureAwait(false) ?? 0,
                    await results.ReadAsync<SignalRow>().ConfigureAwait(false),
                    afterPosition,
                    limit),
                cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<int> TrimAsync(TimeSpan maxAge, long maxCount, int limit, CancellationToken cancellationToken) =>
        (int)(await database.WriteIntegerAsync(
            statements.Trim,
            new StatementParameters().Number("age", Milliseconds(maxAge)).Number("keep", maxCount).Number("limit", limit),
            cancellationToken).ConfigureAwait(false) ?? 0);

    /// <inheritdoc/>
    public async ValueTask<bool> TryLeaseAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.TryLease,
            new StatementParameters().Id("name", name).Text("owner", owner).Number("lease", Milliseconds(lease)),
            cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask EndLeaseAsync(string name, string owner, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.EndLease,
            new StatementParameters().Id("name", name).Text("owner", owner),
            cancellationToken).ConfigureAwait(false);

    // Positions have no gaps, so a missing one was removed.
    private static SignalPage ToPage(long newest, List<SignalRow> rows, long after, int limit)
    {
        var position = rows.Count == limit ? rows[^1].Position : newest;
        return new SignalPage(
            [.. rows.Where(row => row.Payload is not null).Select(row => row.ToSignal())],
            position,
            HasMore: position < newest,
            IsIncomplete: rows.Count < position - after);
    }

    private static async ValueTask<IReadOnlyList<StoreNode>> ReadNodesAsync(StatementResults results) =>
        [.. (await results.ReadAsync<NodeRow>().ConfigureAwait(false)).Select(row => row.ToNode())];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
