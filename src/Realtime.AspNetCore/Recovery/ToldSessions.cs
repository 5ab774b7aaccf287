using Realtime.Domain;
using Realtime.Nodes;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Recovery;

/// <summary>
/// The sessions of other nodes, as they told them. Their users count as connected here, so that this node knows what a client
/// misses if its node dies. Bounded like the own sessions. Not thread-safe: guarded by <see cref="StateRecovery.Gate"/>.
/// </summary>
internal sealed class ToldSessions(ConnectionStateRecoveryOptions options, ConnectedUsers connected, TimeProvider time)
{
    /// <summary>How long a node that is not heard of counts as alive.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>How much longer than the window the events of other nodes are remembered.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(45);

    private readonly Dictionary<string, ToldNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Known> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<(string Hash, long Order)> _byAge = new();
    private readonly Dictionary<string, HashSet<string>> _incoming = new(StringComparer.Ordinal);
    private long _order;

    /// <summary>The nodes that are alive.</summary>
    public IEnumerable<ToldNode> Alive => _nodes.Values.Where(IsAlive);

    public Known? Find(string hash) => _sessions.GetValueOrDefault(hash);

    public ToldNode? FindNode(string nodeId) => _nodes.GetValueOrDefault(nodeId);

    /// <summary>Whether a node is heard of and has not said that it leaves.</summary>
    public bool IsAlive(ToldNode node) => !node.HasLeft && time.GetElapsedTime(node.HeardAt) < Lease;

    /// <summary>Records that other nodes may have been unheard.</summary>
    public void Return()
    {
        foreach (var node in _nodes.Values)
        {
            node.ReturnedAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes what a node tells.</summary>
    /// <returns>False if something was missed, so that the node has to be asked for everything.</returns>
    public bool TryTake(SessionSignal signal)
    {
        var now = time.GetTimestamp();
        if (!_nodes.TryGetValue(signal.NodeId, out var node))
        {
            _nodes[signal.NodeId] = node = new(signal.NodeId, now);
        }

        node.HeardAt = now;
        var wasInSync = node.IsInSync;
        var isComplete = node.TryTake(signal, now);
        if (signal.IsBatch || !wasInSync)
        {
            foreach (var session in signal.Sessions)
            {
                Add(session, node);
            }

            foreach (var hash in signal.Ended)
            {
                Remove(hash, node.Id);
            }
        }

        if (signal.IsState && !wasInSync)
        {
            DropUntold(signal, node);
        }

        if (isComplete || (node.AskedAt is { } askedAt && time.GetElapsedTime(askedAt) < TimeSpan.FromSeconds(1)))
        {
            return true;
        }

        node.AskedAt = now;
        return false;
    }

    /// <summary>Forgets a session, because it was restored or has ended.</summary>
    public void Remove(string hash)
    {
        if (_sessions.Remove(hash, out var known))
        {
            connected.Keep(known.Session.UserId, -1);
        }
    }

    /// <summary>Forgets a session that a node does not have any more, unless another node has it.</summary>
    public void Remove(string hash, string nodeId)
    {
        if (Find(hash)?.Node.Id == nodeId)
        {
            Remove(hash);
        }
    }

    /// <summary>Forgets the sessions of a user, who must not come back with them.</summary>
    public void Forget(string userId)
    {
        foreach (var hash in _sessions.Where(known => known.Value.Session.UserId == userId).Select(known => known.Key).ToArray())
        {
            Remove(hash);
        }
    }

    public void Trim()
    {
        foreach (var node in _nodes.Values.ToArray())
        {
            node.Trim(at => time.GetElapsedTime(at) > options.MaxDisconnectionDuration + Margin, options.MaxBufferedPackets * 2);
            if (!IsAlive(node) && time.GetElapsedTime(node.HeardAt) > options.MaxDisconnectionDuration)
            {
                // Dictionary.Remove does not invalidate an enumerator.
                foreach (var (hash, known) in _sessions)
                {
                    if (known.Node == node)
                    {
                        Remove(hash);
                    }
                }

                _nodes.Remove(node.Id);
                _incoming.Remove(node.Id);
            }
        }
    }

    private void Add(ToldSession session, ToldNode node)
    {
        if (_sessions.TryGetValue(session.Hash, out var known))
        {
            _sessions[session.Hash] = known with { Session = session, Node = node };
            return;
        }

        _sessions[session.Hash] = new(session, node, ++_order);
        _byAge.Enqueue((session.Hash, _order));
        connected.Keep(session.UserId, 1);
        if (session.Rooms.Any(RoomNames.IsOfChanges))
        {
            connected.ExpectWatchedChanges();
        }

        while (_byAge.TryPeek(out var oldest) && (_sessions.Count > options.MaxSessions || !IsCurrent(oldest)))
        {
            _byAge.Dequeue();
            if (IsCurrent(oldest))
            {
                Remove(oldest.Hash);
            }
        }
    }

    private bool IsCurrent((string Hash, long Order) aged) => _sessions.TryGetValue(aged.Hash, out var known) && known.Order == aged.Order;

    /// <summary>Drops what a node had told before and does not tell any more.</summary>
    private void DropUntold(SessionSignal signal, ToldNode node)
    {
        if (signal.IsFirst || !_incoming.TryGetValue(node.Id, out var incoming))
        {
            _incoming[node.Id] = incoming = new(StringComparer.Ordinal);
        }

        incoming.UnionWith(signal.Sessions.Select(session => session.Hash));
        if (!signal.IsLast)
        {
            return;
        }

        _incoming.Remove(node.Id);
        foreach (var (hash, known) in _sessions)
        {
            if (known.Node == node && !incoming.Contains(hash))
            {
                Remove(hash);
            }
        }
    }

    /// <summary>A session of another node.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Node">Its owner.</param>
    /// <param name="Order">Its place among all.</param>
    internal sealed record Known(ToldSession Session, ToldNode Node, long Order);
}
