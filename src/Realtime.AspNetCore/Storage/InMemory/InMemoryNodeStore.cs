namespace Realtime.Storage.InMemory;

/// <summary>Keeps nodes and signals in memory. Only nodes of this process can share it.</summary>
internal sealed class InMemoryNodeStore(InMemoryData data, TimeProvider time) : INodeStore
{
    private readonly SortedDictionary<string, Registration> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(StoredSignal Signal, long StoredAt)> _signals = new();
    private long _newest;

    public ValueTask<NodeRenewal> RenewAsync(string nodeId, string name, TimeSpan lease, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var now = time.GetTimestamp();
            var known = _nodes.GetValueOrDefault(nodeId);
            var wasAlive = known is not null && IsAlive(known, now);
            if (known is null)
            {
                foreach (var ended in _nodes.Where(node => !IsAlive(node.Value, now)).Select(node => node.Key).ToList())
                {
                    _nodes.Remove(ended);
                }
            }

            _nodes[nodeId] = new(known?.Node ?? new StoreNode(nodeId, name, InMemoryData.Trim(time.GetUtcNow()), _newest), now, lease);
            return new NodeRenewal(!wasAlive, _newest, List_NeedsLock(now));
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<StoreNode>> ListAsync(CancellationToken cancellationToken) =>
        data.Run(() => List_NeedsLock(time.GetTimestamp()), cancellationToken);

    public async ValueTask LeaveAsync(string nodeId, CancellationToken cancellationToken) =>
        await data.Run(() => _nodes.Remove(nodeId), cancellationToken).ConfigureAwait(false);

    public ValueTask<long> AppendAsync(string senderId, IReadOnlyList<SignalDraft> signals, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(signals.Count, nameof(signals));
        return data.Run(
            () =>
            {
                var now = time.GetTimestamp();
                foreach (var draft in signals)
                {
                    _signals.Enqueue((new StoredSignal(++_newest, senderId, draft.Namespace, draft.Payload.ToArray(), draft.RecipientId), now));
                }

                return _newest;
            },
            cancellationToken);
    }

    public ValueTask<SignalPage> ReadAsync(string nodeId, long afterPosition, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var read = _signals.SkipWhile(stored => stored.Signal.Position <= afterPosition).Take(limit).Select(stored => stored.Signal).ToList();
            var position = read.Count == limit ? read[^1].Position : _newest;
            return new SignalPage(
                [.. read.Where(signal => signal.SenderId != nodeId && (signal.RecipientId is null || signal.RecipientId == nodeId))],
                position,
                HasMore: position < _newest,
                IsIncomplete: read.Count != position - afterPosition);
        },
        cancellationToken);

    public ValueTask<int> TrimAsync(TimeSpan maxAge, long maxCount, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var removed = 0;
            while (removed < limit
                && _signals.TryPeek(out var oldest)
                && (_signals.Count > maxCount || time.GetElapsedTime(oldest.StoredAt) > maxAge))
            {
                _signals.Dequeue();
                removed++;
            }

            return removed;
        },
        cancellationToken);

    public ValueTask<bool> TryLeaseAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var now = time.GetTimestamp();
            if (data.Leases.TryGetValue(name, out var known) && known.Owner != owner && time.GetElapsedTime(known.RenewedAt, now) < known.Lease)
            {
                return false;
            }

            data.Leases[name] = (owner, now, lease);
            return true;
        },
        cancellationToken);

    public async ValueTask EndLeaseAsync(string name, string owner, CancellationToken cancellationToken) => await data.Run(
        () => data.Leases.TryGetValue(name, out var known) && known.Owner == owner && data.Leases.Remove(name),
        cancellationToken).ConfigureAwait(false);

    private IReadOnlyList<StoreNode> List_NeedsLock(long now) =>
        [.. _nodes.Values.Where(node => IsAlive(node, now)).Select(node => node.Node)];

    private bool IsAlive(Registration node, long now) => time.GetElapsedTime(node.RenewedAt, now) < node.Lease;

    private sealed record Registration(StoreNode Node, long RenewedAt, TimeSpan Lease);
}
