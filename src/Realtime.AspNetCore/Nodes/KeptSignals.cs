namespace Realtime.Nodes;

/// <summary>
/// The last events of a node, for nodes that did not hear them: one that joins is known only after the next renewal of the lease,
/// and a connection may have been lost before it was noticed. Thread-safe.
/// </summary>
internal sealed class KeptSignals(TimeProvider time)
{
    private const int MaxKept = 512;

    /// <summary>Longer than a node that joins is unknown, and than the loss of a connection.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<(NodeSignals.Outgoing Outgoing, long Since)> _kept = new();

    public void Add(in NodeSignals.Outgoing outgoing)
    {
        lock (_lock)
        {
            if (_kept.Count == MaxKept)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue((outgoing, time.GetTimestamp()));
        }
    }

    /// <summary>Returns what is kept, in order, and keeps it no longer.</summary>
    public IReadOnlyList<NodeSignals.Outgoing> Take()
    {
        // Nearly always empty: called for each event while other nodes are known.
        if (_kept.Count == 0)
        {
            return [];
        }

        lock (_lock)
        {
            NodeSignals.Outgoing[] recent = [.. _kept.Where(kept => time.GetElapsedTime(kept.Since) < Longest).Select(kept => kept.Outgoing)];
            _kept.Clear();
            return recent;
        }
    }
}
