namespace Realtime.Nodes;

/// <summary>
/// The last events of a node that is alone. A node that joins is known only after the next renewal of the lease; what happens
/// until then is told to it afterwards. Thread-safe.
/// </summary>
internal sealed class KeptSignals(TimeProvider time)
{
    private const int MaxKept = 512;

    /// <summary>Longer than a node that joins is unknown.</summary>
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
