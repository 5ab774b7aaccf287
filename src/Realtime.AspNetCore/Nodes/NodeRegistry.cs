using Realtime.Time;

namespace Realtime.Nodes;

/// <summary>
/// Who is online at which node, and in which rooms. Each node tells the others of its changes, tells everything to a node
/// that is new or has missed a change, and is heard of every few seconds. A node that is not heard of for as long as the
/// lease is gone, and its entries with it. Until then the last known state stands. Thread-safe.
/// </summary>
internal sealed class NodeRegistry : ISweep
{
    public const string EventName = "realtime:presence";

    /// <summary>How often a node is heard of.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that is not heard of counts as alive.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int MaxEntriesPerPart = 500;
    private const int MaxQueued = 100_000;

    private readonly NodeLink _link;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly HashSet<NodeEntry> _own = [];
    private readonly Dictionary<string, Peer> _peers = new(StringComparer.Ordinal);

    // The users at other nodes by room, with the number of nodes. The empty name holds the users who are online.
    private readonly Dictionary<string, Dictionary<string, int>> _elsewhere = new(StringComparer.Ordinal);
    private readonly BatchQueue<PresenceSignal> _queue;
    private long _sequence;
    private long? _beatAt;
    private long? _since;
    private bool _knowsAll;
    private bool _isStopped;

    public NodeRegistry(NodeLink link, TimeProvider time)
    {
        (_link, _time) = (link, time);
        _queue = new(SendAsync, MaxQueued);
    }

    /// <summary>Called when a user came to or left another node. Called without a lock. Set before the first signal.</summary>
    public Action<NodeChange>? Changed { get; set; }

    /// <summary>Called when a node is new, or may have been unheard for a while. Set before the first signal.</summary>
    public Action? Returned { get; set; }

    /// <summary>The number of other nodes whose users are known.</summary>
    public int KnownCount
    {
        get
        {
            lock (_lock)
            {
                return KnownCount_NeedsLock;
            }
        }
    }

    private int KnownCount_NeedsLock => _peers.Values.Count(peer => peer.IsKnown);

    /// <summary>
    /// Whether this node knows the users of all other nodes. Not for a moment after it has joined, nor after it may have been
    /// apart from the others: then a user who is online elsewhere looks like one who is away.
    /// </summary>
    public async ValueTask<bool> KnowsAllAsync()
    {
        long since;
        lock (_lock)
        {
            if (_knowsAll || !_link.HasOthers)
            {
                return true;
            }

            since = _since ??= _time.GetTimestamp();
        }

        var others = await _link.CountOthersAsync().ConfigureAwait(false);
        lock (_lock)
        {
            // A node that is not heard for as long as its lease counts as gone, also if a broker still counts it because it hangs.
            _knowsAll = (others is { } count && KnownCount_NeedsLock >= count) || _time.GetElapsedTime(since) >= Lease;
            return _knowsAll;
        }
    }

    /// <summary>Starts to receive.</summary>
    public void Start() => _link.On(EventName, NodeJson.Default.PresenceSignal, Receive);

    /// <summary>Tells everything to all nodes, and asks them for theirs, at the next sweep.</summary>
    public void Rejoin()
    {
        lock (_lock)
        {
            (_beatAt, _since, _knowsAll) = (null, null, false);
            foreach (var peer in _peers.Values)
            {
                peer.IsStale = true;
            }
        }
    }

    /// <summary>Records whether an entry exists at this node, and tells the others.</summary>
    public void Set(NodeEntry entry, bool isHere, DateTimeOffset? leftAt = null)
    {
        lock (_lock)
        {
            if (isHere ? _own.Add(entry) : _own.Remove(entry))
            {
                _sequence++;
                Post_NeedsLock(new(_link.NodeId, _sequence)
                {
                    IsChange = true,
                    Added = isHere ? [entry] : [],
                    Removed = isHere ? [] : [entry],
                    LeftAt = leftAt,
                });
            }
        }
    }

    /// <summary>Whether another node has the entry.</summary>
    public bool IsElsewhere(NodeEntry entry)
    {
        lock (_lock)
        {
            return _elsewhere.TryGetValue(entry.RoomName ?? "", out var users) && users.ContainsKey(entry.UserId);
        }
    }

    /// <summary>Returns a copy of the users at other nodes who are in a room; without a room, of those who are online.</summary>
    public string[] UsersElsewhere(string? roomName)
    {
        lock (_lock)
        {
            return _elsewhere.TryGetValue(roomName ?? "", out var users) ? [.. users.Keys] : [];
        }
    }

    public ValueTask SweepAsync()
    {
        if (_link.IsAlone && _peers.Count == 0)
        {
            return default;
        }

        var gone = new List<NodeChange>();
        lock (_lock)
        {
            foreach (var (nodeId, peer) in _peers)
            {
                if (_time.GetElapsedTime(peer.HeardAt) >= Lease)
                {
                    // Perhaps it was this node that stood still.
                    (_since, _knowsAll) = (null, false);
                    Remove_NeedsLock(nodeId, peer, gone);
                }
            }

            if (_beatAt is null)
            {
                // This node is new in the cluster.
                PostState_NeedsLock();
                Post_NeedsLock(new(_link.NodeId, _sequence) { AskedNodeId = "" });
            }

            if (_beatAt is null || _time.GetElapsedTime(_beatAt.Value) >= Beat)
            {
                _beatAt = _time.GetTimestamp();
                Post_NeedsLock(new(_link.NodeId, _sequence));
            }
        }

        Tell(gone);
        return default;
    }

    /// <summary>Tells the others that this node stops, so that they do not wait for the end of its lease.</summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        await _link.TrySendAsync(EventName, new PresenceSignal(_link.NodeId, _sequence) { IsBye = true }, NodeJson.Default.PresenceSignal).ConfigureAwait(false);
    }

    private void Receive(PresenceSignal signal)
    {
        var changes = new List<NodeChange>();
        var hasReturned = false;
        lock (_lock)
        {
            if (signal.NodeId == _link.NodeId || _isStopped)
            {
                return;
            }

            if (signal.AskedNodeId is { } asked && (asked.Length == 0 || asked == _link.NodeId))
            {
                PostState_NeedsLock();
            }

            var isNew = !_peers.TryGetValue(signal.NodeId, out var peer);
            if (signal.IsBye)
            {
                if (!isNew)
                {
                    Remove_NeedsLock(signal.NodeId, peer!, changes);
                }
            }
            else
            {
                hasReturned = isNew || _time.GetElapsedTime(peer!.HeardAt) >= Beat * 2;
                if (isNew)
                {
                    _peers[signal.NodeId] = peer = new();
                }

                peer!.HeardAt = _time.GetTimestamp();
                Apply_NeedsLock(signal, peer, changes);
            }
        }

        Tell(changes);
        if (hasReturned)
        {
            Returned?.Invoke();
        }
    }

    private void Apply_NeedsLock(PresenceSignal signal, Peer peer, List<NodeChange> changes)
    {
        if (signal.IsState)
        {
            if (signal.IsFirst)
            {
                peer.Incoming = [];
            }

            peer.Incoming?.UnionWith(signal.Added);
            if (signal.IsLast && peer.Incoming is { } all)
            {
                foreach (var entry in peer.Entries.Except(all).ToArray())
                {
                    Drop_NeedsLock(peer, entry, isLoss: true, leftAt: null, changes);
                }

                foreach (var entry in all)
                {
                    Add_NeedsLock(peer, entry, changes);
                }

                (peer.Incoming, peer.Sequence, peer.IsStale) = (null, signal.Sequence, false);
            }
        }
        else if (signal.IsChange && signal.Sequence == peer.Sequence + 1)
        {
            peer.Sequence = signal.Sequence;
            foreach (var entry in signal.Added)
            {
                Add_NeedsLock(peer, entry, changes);
            }

            foreach (var entry in signal.Removed)
            {
                Drop_NeedsLock(peer, entry, isLoss: false, signal.LeftAt, changes);
            }
        }
        else if (signal.Sequence > peer.Sequence && (peer.AskedAt is not { } at || _time.GetElapsedTime(at) >= TimeSpan.FromSeconds(1)))
        {
            // A change was missed.
            peer.AskedAt = _time.GetTimestamp();
            Post_NeedsLock(new(_link.NodeId, _sequence) { AskedNodeId = signal.NodeId });
        }
    }

    private void Remove_NeedsLock(string nodeId, Peer peer, List<NodeChange> changes)
    {
        foreach (var entry in peer.Entries.ToArray())
        {
            Drop_NeedsLock(peer, entry, isLoss: true, leftAt: null, changes);
        }

        // Dictionary.Remove does not invalidate an enumerator.
        _peers.Remove(nodeId);
    }

    private void Add_NeedsLock(Peer peer, NodeEntry entry, List<NodeChange> changes)
    {
        if (!peer.Entries.Add(entry))
        {
            return;
        }

        if (!_elsewhere.TryGetValue(entry.RoomName ?? "", out var users))
        {
            _elsewhere[entry.RoomName ?? ""] = users = new(StringComparer.Ordinal);
        }

        users[entry.UserId] = users.GetValueOrDefault(entry.UserId) + 1;
        changes.Add(new(entry, IsLoss: false, LeftAt: null));
    }

    private void Drop_NeedsLock(Peer peer, NodeEntry entry, bool isLoss, DateTimeOffset? leftAt, List<NodeChange> changes)
    {
        if (!peer.Entries.Remove(entry) || !_elsewhere.TryGetValue(entry.RoomName ?? "", out var users))
        {
            return;
        }

        if (--users[entry.UserId] == 0)
        {
            users.Remove(entry.UserId);
            if (users.Count == 0)
            {
                _elsewhere.Remove(entry.RoomName ?? "");
            }

            changes.Add(new(entry, isLoss, leftAt));
        }
    }

    private void Tell(List<NodeChange> changes)
    {
        foreach (var change in changes)
        {
            Changed?.Invoke(change);
        }
    }

    private void PostState_NeedsLock()
    {
        var parts = _own.Chunk(MaxEntriesPerPart).DefaultIfEmpty([]).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            Post_NeedsLock(new(_link.NodeId, _sequence)
            {
                IsState = true,
                IsFirst = i == 0,
                IsLast = i == parts.Length - 1,
                Added = parts[i],
            });
        }
    }

    /// <summary>Queued under the lock, so that the others receive the changes in the order of their numbers.</summary>
    private void Post_NeedsLock(PresenceSignal signal)
    {
        if (!_link.IsAlone && !_isStopped)
        {
            _queue.TryPost(signal);
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<PresenceSignal> batch)
    {
        foreach (var signal in batch)
        {
            await _link.TrySendAsync(EventName, signal, NodeJson.Default.PresenceSignal).ConfigureAwait(false);
        }
    }

    private sealed class Peer
    {
        public HashSet<NodeEntry> Entries { get; } = [];

        public HashSet<NodeEntry>? Incoming { get; set; }

        public long Sequence { get; set; } = -1;

        /// <summary>Whether it may have changed unheard.</summary>
        public bool IsStale { get; set; }

        /// <summary>Whether it has told all of its entries.</summary>
        public bool IsKnown => Sequence >= 0 && !IsStale;

        public long HeardAt { get; set; }

        public long? AskedAt { get; set; }
    }
}

/// <summary>A user came to or left another node.</summary>
/// <param name="Entry">The user, and the room.</param>
/// <param name="IsLoss">Whether the node did not say so, because it is gone.</param>
/// <param name="LeftAt">When the user was last seen, if the node has told.</param>
internal readonly record struct NodeChange(NodeEntry Entry, bool IsLoss, DateTimeOffset? LeftAt);
