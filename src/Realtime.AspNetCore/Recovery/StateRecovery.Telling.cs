using System.Security.Cryptography;
using System.Text;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.SocketIO;

namespace Realtime.Recovery;

/// <summary>What other nodes are told, so that a client can come back there.</summary>
internal sealed partial class StateRecovery
{
    // The secrets of the sessions that the other nodes have to be told of.
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _byHash = new(StringComparer.Ordinal);

    // The secrets of sockets whose session another node has taken.
    private readonly HashSet<string> _disowned = new(StringComparer.Ordinal);

    /// <summary>Whether there may be other nodes, which a client may come to.</summary>
    public bool IsShared => IsOn && !_link.IsAlone;

    /// <summary>What other nodes told. Guarded by <see cref="Gate"/>.</summary>
    public ToldSessions Elsewhere { get; }

    /// <summary>
    /// Whether a contract says anything about an event to a socket of a user that is in some rooms. Set before the first client connects.
    /// </summary>
    public Func<string, DomainEvent, string, IReadOnlyList<string>, bool>? Hears { get; set; }

    /// <summary>The name of a node in offsets.</summary>
    public static string NameOf(string nodeId) => nodeId[..8];

    /// <summary>The hash by which nodes speak of a secret.</summary>
    public static string HashOf(string privateId) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(privateId)));

    /// <summary>Whether a room is one that a session gets back, or that says what it has heard.</summary>
    public static bool IsTold(string room) => RoomNames.TryGetConversation(room, out _) || RoomNames.IsOfChanges(room) || RoomNames.IsOfReply(room);

    /// <summary>
    /// Whether an event that concerns nobody on this node is kept, for clients of other nodes. Notifications are only recorded
    /// (<see cref="Record"/>).
    /// </summary>
    public bool KeepsForOthers(DomainEvent domainEvent) => IsShared && Keeps(domainEvent)
        && domainEvent is not (DomainEvent.NotificationPublished or DomainEvent.NotificationCountsChanged);

    /// <summary>Records an event that is not delivered here.</summary>
    public void Record(DomainEvent domainEvent)
    {
        if (!IsShared || IdentityOf(domainEvent) is not { } identity)
        {
            return;
        }

        var id = Begin();
        lock (Gate)
        {
            if (!_history.HasSeen(identity.Key, identity.Number))
            {
                _history.Add(id, domainEvent, identity);
            }
        }

        End(id);
    }

    /// <summary>Notes that the other nodes have to be told of a socket.</summary>
    public void Touch(SocketIOSocket socket)
    {
        if (IsShared && socket.PrivateId is { } privateId)
        {
            lock (Gate)
            {
                if (_active.TryGetValue(privateId, out var active) && active.Socket == socket)
                {
                    _changed.Add(privateId);
                }
            }
        }
    }

    /// <summary>Whether the other nodes still have to be told of a socket.</summary>
    public bool IsUntold(SocketIOSocket socket)
    {
        if (!IsShared || socket.PrivateId is not { } privateId)
        {
            return false;
        }

        lock (Gate)
        {
            return _changed.Contains(privateId);
        }
    }

    /// <summary>Takes what the other nodes have to be told of. Call it under the gate.</summary>
    /// <param name="after">The position of the last event that they know.</param>
    /// <returns>The position of the event before the log, the log, the sessions, and the hashes of those that have ended.</returns>
    public (long After, LoggedEvent[] Log, List<ToldSession> Sessions, List<string> Ended) TakeUntold(long after)
    {
        var sessions = new List<ToldSession>();
        var ended = new List<string>();
        foreach (var privateId in _changed)
        {
            if (Describe(privateId) is { } session)
            {
                sessions.Add(session);
            }
            else if (!_active.ContainsKey(privateId))
            {
                ended.Add(HashOf(privateId));
            }
        }

        _changed.Clear();
        return (Math.Max(after, _history.Oldest - 1), LogAfter(after), sessions, ended);
    }

    /// <summary>Returns everything that other nodes have to know. Call it under the gate.</summary>
    public (long After, long ForgottenId, LoggedEvent[] Log, ToldSession[] Sessions) DescribeAll() =>
        (_history.Oldest - 1, _history.ForgottenId, LogAfter(0), [.. _active.Keys.Concat(_lost.Keys).Select(Describe).OfType<ToldSession>()]);

    /// <summary>Returns the socket of a session that another node asks for.</summary>
    public SocketIOSocket? FindActiveByHash(string hash)
    {
        lock (Gate)
        {
            return _byHash.TryGetValue(hash, out var privateId) && _active.TryGetValue(privateId, out var active) ? active.Socket : null;
        }
    }

    /// <summary>Gives up a lost session, which another node asks for. Call it under the gate.</summary>
    public ToldSession? Give(SessionAsk ask)
    {
        Trim_NeedsLock();
        if (!_byHash.TryGetValue(ask.Hash, out var privateId)
            || !_lost.TryGetValue(privateId, out var session)
            || session.UserId != ask.UserId
            || session.Place != ask.Place
            || Describe(privateId) is not { } told)
        {
            return null;
        }

        Remove_NeedsLock(session);

        // The answer says it.
        _changed.Remove(privateId);
        return told;
    }

    /// <summary>Forgets the own session that another node has taken. Call it under the gate.</summary>
    /// <returns>The socket that still has it, which has to end.</returns>
    public SocketIOSocket? Disown(string hash)
    {
        if (!_byHash.TryGetValue(hash, out var privateId))
        {
            return null;
        }

        if (_lost.TryGetValue(privateId, out var session))
        {
            Remove_NeedsLock(session);
            _changed.Remove(privateId);
        }

        if (!_active.TryGetValue(privateId, out var active))
        {
            return null;
        }

        _disowned.Add(privateId);
        return active.Socket;
    }

    /// <summary>Whether this node has a session, lost or not.</summary>
    public bool Has(string privateId)
    {
        lock (Gate)
        {
            return _lost.ContainsKey(privateId) || _active.ContainsKey(privateId);
        }
    }

    /// <summary>Returns the number of nodes whose clients this node can let continue, without exception.</summary>
    public int CountRestorable()
    {
        lock (Gate)
        {
            return Elsewhere.Alive.Count(node => MissedElsewhere.CanFind(_history, node, _time));
        }
    }

    /// <summary>The number of the last event whose recipients may have been looked up.</summary>
    public long LastBegun
    {
        get
        {
            lock (_numbers)
            {
                return _lastId;
            }
        }
    }

    /// <summary>Takes the session of another node.</summary>
    /// <param name="privateId">The secret.</param>
    /// <param name="told">The session.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="offset">The last offset that the client has.</param>
    /// <param name="isGiven">Whether the owner has given it up. Otherwise only the first of several calls gets it.</param>
    /// <param name="begun">Events up to this number may not know the user yet.</param>
    /// <param name="mustWait">Whether it may be known a moment later.</param>
    /// <returns>The state and what was missed; null if not all that was missed is known.</returns>
    public Restore? TakeElsewhere(string privateId, ToldSession told, string owner, string? offset, bool isGiven, long begun, out bool mustWait)
    {
        lock (Gate)
        {
            mustWait = false;
            if (Elsewhere.FindNode(owner) is not { } node || (!isGiven && Elsewhere.Find(told.Hash)?.Node != node))
            {
                return null;
            }

            mustWait = IsAnyUnderWay(begun);
            if (mustWait)
            {
                return null;
            }

            var elsewhere = new MissedElsewhere(
                _history, told, node, _time, domainEvent => Hears?.Invoke(told.Place, domainEvent, told.UserId, told.Rooms) ?? true);
            var found = elsewhere.Find(offset, isGiven || node.HasLeft);
            mustWait = elsewhere.MustWait;
            if (found is not var (firstIndex, missed))
            {
                return null;
            }

            Elsewhere.Remove(told.Hash);
            var session = new LostSession(privateId, told.SocketId, told.UserId, told.Place, new(_history.Last, _history.LastId))
            {
                Rooms = told.Rooms,
                Watched = told.Watched,
                IsDeclared = told.IsDeclared,
                EndedAt = _time.GetTimestamp(),
            };
            return new(session, offset, firstIndex, missed, _history.Last, _history.LastId);
        }
    }

    /// <summary>Returns what a kept event is called on all nodes; null if there is only one.</summary>
    public EventIdentity? IdentityOf(DomainEvent domainEvent) => IsShared ? EventIdentity.Of(domainEvent) : null;

    /// <summary>Notes that a session has come, has changed or has gone.</summary>
    private void Change_NeedsLock(string privateId)
    {
        if (!IsShared)
        {
            return;
        }

        _changed.Add(privateId);
        if (_active.ContainsKey(privateId) || _lost.ContainsKey(privateId))
        {
            _byHash[HashOf(privateId)] = privateId;
        }
        else
        {
            _byHash.Remove(HashOf(privateId));
        }
    }

    private bool IsAnyUnderWay(long upTo)
    {
        lock (_numbers)
        {
            return _underWay.Any(id => id <= upTo);
        }
    }

    private LoggedEvent[] LogAfter(long position) => [.. _history.After(position).Select(entry => entry.ToLogged())];

    /// <summary>Returns what others are told of a session; null if it is none that can be restored, or not yet.</summary>
    private ToldSession? Describe(string privateId)
    {
        if (_lost.TryGetValue(privateId, out var lost))
        {
            return ToTold(lost);
        }

        return _active.TryGetValue(privateId, out var active)
            && active.Socket.State is IRecoverable { Connection: { } connection } state
            && (!active.Start.IsRestored || active.Start.Replay is not null)
                ? ToTold(new(privateId, active.Socket.Id, connection.UserId, state.Place, active.Start)
                {
                    Rooms = [.. active.Socket.Rooms],
                    Watched = _watches.Of(connection),
                    IsDeclared = connection.User.IsDeclared,
                })
                : null;
    }

    private static ToldSession ToTold(LostSession session)
    {
        var rooms = session.Rooms.Where(IsTold).ToArray();
        return new(HashOf(session.PrivateId), session.SocketId, session.UserId, session.Place)
        {
            Start = session.Start.Position,
            StartId = session.Start.Id,
            Rooms = rooms,
            Watched = session.Watched,
            IsDeclared = session.IsDeclared,
            Offset = session.Start.Offset,
            FirstIndex = session.Start.Replay?.FirstIndex ?? 0,
            Missed = session.Start.Replay is { } replay
                ? [.. replay.Entries.Where(entry => MissedElsewhere.Concerns(entry.Event, session.UserId, rooms)).Select(entry => entry.ToLogged())]
                : [],
        };
    }
}
