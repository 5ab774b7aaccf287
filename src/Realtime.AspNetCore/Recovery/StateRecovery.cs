using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Presence;
using Realtime.SocketIO;
using Realtime.SocketIO.Sockets;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Recovery;

/// <summary>
/// Lets clients whose connection was lost continue where they were. It keeps the recent events, and the state of lost sockets.
/// <see cref="Gate"/> makes pairs of steps atomic: numbering and queueing an event, leaving and being remembered, coming back
/// and hearing new events. So for each socket an event is in exactly one place: sent to the old connection, among the missed
/// ones, or sent to the new connection. Thread-safe.
/// </summary>
internal sealed partial class StateRecovery : IStateKeeper, ISweep
{
    private readonly ConnectionStateRecoveryOptions? _options;
    private readonly EventHistory _history;
    private readonly ConnectedUsers _connected;
    private readonly PresenceWatches _watches;
    private readonly TimeProvider _time;
    private readonly NodeLink _link;
    private readonly string _node;
    private readonly Dictionary<string, (SocketIOSocket Socket, SessionStart Start)> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LostSession> _lost = new(StringComparer.Ordinal);
    private readonly Queue<LostSession> _byAge = new();
    private readonly Lock _numbers = new();
    private readonly HashSet<long> _underWay = [];
    private long _lastId;

    public StateRecovery(
        IOptionsMonitor<SocketIOOptions> options,
        ConnectedUsers connected,
        PresenceWatches watches,
        NodeLink link,
        TimeProvider time)
    {
        _options = options.Get(ChatRealtime.ServerName).ConnectionStateRecovery;
        (_connected, _watches, _link, _time) = (connected, watches, link, time);
        _history = new(_options ?? new(), time);
        _node = NameOf(link.NodeId);
        Elsewhere = new(_options ?? new(), connected, time);
        watches.Changed = connection => Touch(connection.Socket);
    }

    /// <summary>The maximum number of missed events.</summary>
    public int MaxMissed => _options!.MaxMissedPackets;

    /// <summary>Whether the host uses it.</summary>
    public bool IsOn => _options is not null;

    /// <inheritdoc/>
    public Lock Gate { get; } = new();

    /// <summary>
    /// Returns the number of the next event, whose recipients are looked up after this call. Every number has to be ended with
    /// <see cref="End"/>.
    /// </summary>
    public long Begin()
    {
        lock (_numbers)
        {
            _underWay.Add(++_lastId);
            return _lastId;
        }
    }

    /// <summary>Records that an event is published, or will not be.</summary>
    public void End(long id)
    {
        lock (_numbers)
        {
            _underWay.Remove(id);
        }
    }

    /// <summary>Returns the offset of a packet.</summary>
    /// <param name="id">The number of the event.</param>
    /// <param name="index">The packet.</param>
    /// <param name="identity">What the event is called on all nodes; null if there is only one, or for all packets.</param>
    public string OffsetOf(long id, int index, EventIdentity? identity) => new PacketOffset(_node, id, index) { Identity = identity }.ToString();

    /// <summary>Whether a client that was away receives the event later.</summary>
    public bool Keeps(DomainEvent domainEvent) => IsOn && domainEvent is not (
        DomainEvent.TypingChanged or DomainEvent.PresenceChanged or DomainEvent.AssistantProgress or DomainEvent.FeedChanged);

    /// <summary>Records an event and queues it for its recipients.</summary>
    /// <param name="id">The number of its offsets.</param>
    /// <param name="domainEvent">The event.</param>
    /// <param name="identity">What it is called on all nodes.</param>
    /// <param name="sendings">What is sent to the recipients.</param>
    public void Publish(long id, DomainEvent domainEvent, EventIdentity? identity, IReadOnlyList<Sending> sendings)
    {
        lock (Gate)
        {
            _history.Add(id, domainEvent, identity);
            foreach (var sending in sendings)
            {
                sending.Deliver();
            }
        }
    }

    /// <summary>Waits until a step that has begun is complete: no socket is just being lost then.</summary>
    public void Settle()
    {
        lock (Gate)
        {
            // Only waits.
        }
    }

    /// <summary>Returns the socket that still has a secret: its client is back before its loss was noticed.</summary>
    public SocketIOSocket? FindActive(string privateId)
    {
        lock (Gate)
        {
            return _active.TryGetValue(privateId, out var active) ? active.Socket : null;
        }
    }

    /// <summary>Takes a lost state. Only the first of several calls gets it.</summary>
    /// <param name="privateId">The secret.</param>
    /// <param name="userId">The user who asks.</param>
    /// <param name="place">Where.</param>
    /// <param name="offset">The last offset that the client has.</param>
    /// <returns>The state and what was missed; null if there is none, or not all that was missed is known.</returns>
    public Restore? Take(string privateId, string userId, string place, string? offset)
    {
        lock (Gate)
        {
            Trim_NeedsLock();
            if (!_lost.TryGetValue(privateId, out var session)
                || session.UserId != userId
                || session.Place != place
                || Resolve_NeedsLock(session, offset) is not { } restore)
            {
                return null;
            }

            Remove_NeedsLock(session);
            return restore;
        }
    }

    /// <summary>
    /// Returns the user of a session whose client said who it is, so that it can come back without saying it again; null if there is
    /// no such session here, or its user has signed in.
    /// </summary>
    public string? FindDeclaredUser(string privateId, string place)
    {
        lock (Gate)
        {
            if (_lost.TryGetValue(privateId, out var lost))
            {
                return lost.IsDeclared && lost.Place == place ? lost.UserId : null;
            }

            if (_active.TryGetValue(privateId, out var active))
            {
                return active.Socket.State is IRecoverable { Connection: { User.IsDeclared: true } connection } state && state.Place == place
                    ? connection.UserId
                    : null;
            }

            return IsShared && Elsewhere.Find(HashOf(privateId)) is { Session: { IsDeclared: true } told } && told.Place == place ? told.UserId : null;
        }
    }

    /// <summary>Lets a connected socket begin anew, because it gets a user, or another one.</summary>
    public void Restart(SocketIOSocket socket)
    {
        if (!IsOn || socket.PrivateId is not { } privateId)
        {
            return;
        }

        lock (Gate)
        {
            if (_active.TryGetValue(privateId, out var active) && active.Socket == socket)
            {
                _active[privateId] = (socket, new(_history.Last, _history.LastId) { Offset = active.Start.Offset, IsRestarted = true });
                Change_NeedsLock(privateId);
            }
        }
    }

    /// <summary>Makes a socket one that cannot be restored.</summary>
    public void Drop(SocketIOSocket socket)
    {
        lock (Gate)
        {
            _active.Remove(socket.PrivateId!);
            Change_NeedsLock(socket.PrivateId!);
            if (_lost.TryGetValue(socket.PrivateId!, out var session))
            {
                Remove_NeedsLock(session);
            }
        }
    }

    /// <summary>Forgets the lost sockets of a user, who must not come back with them.</summary>
    public void Forget(string userId)
    {
        lock (Gate)
        {
            foreach (var session in _lost.Values.Where(session => session.UserId == userId).ToArray())
            {
                Remove_NeedsLock(session);
            }

            Elsewhere.Forget(userId);
        }
    }

    /// <inheritdoc/>
    public void Entered_NeedsLock(SocketIOSocket socket)
    {
        var restore = (socket.State as IRecoverable)?.Restore;
        var start = new SessionStart(_history.Last, _history.LastId)
        {
            Offset = restore is not null ? restore.Offset : socket.ReadAsked()?.Offset,
            IsRestored = restore is not null,
        };
        if (restore is not null)
        {
            restore.Missed = [.. restore.Missed, .. _history.After(restore.UpTo)];
            (restore.UpTo, restore.UpToId) = (start.Position, start.Id);
        }

        _active[socket.PrivateId!] = (socket, start);
        Change_NeedsLock(socket.PrivateId!);
    }

    /// <summary>Records what a restored socket is sent first.</summary>
    public void SetReplay(SocketIOSocket socket, Replay replay)
    {
        lock (Gate)
        {
            if (_active.TryGetValue(socket.PrivateId!, out var active) && active.Socket == socket)
            {
                _active[socket.PrivateId!] = (socket, active.Start with { Replay = replay });
                Change_NeedsLock(socket.PrivateId!);
            }
        }
    }

    /// <inheritdoc/>
    public void Left_NeedsLock(SocketIOSocket socket, IReadOnlyCollection<string>? rooms)
    {
        var privateId = socket.PrivateId!;
        var hasEntered = _active.TryGetValue(privateId, out var active) && active.Socket == socket;
        if (hasEntered)
        {
            _active.Remove(privateId);
            Change_NeedsLock(privateId);
        }

        if (_disowned.Remove(privateId) || rooms is null || socket.State is not IRecoverable { Connection: { } connection } state)
        {
            return;
        }

        if (hasEntered && (!active.Start.IsRestored || active.Start.Replay is not null))
        {
            var own = RoomNames.User(connection.UserId);
            Add_NeedsLock(new(privateId, socket.Id, connection.UserId, state.Place, active.Start)
            {
                Rooms = [.. rooms.Where(room => room != own)],
                Watched = _watches.Of(connection),
                IsDeclared = connection.User.IsDeclared,
                Data = socket.AttachedData,
                EndedAt = _time.GetTimestamp(),
            });
        }
        else if (state.Restore is { } restore)
        {
            // Lost again before it was sent anything.
            var start = new SessionStart(restore.UpTo, restore.UpToId)
            {
                Offset = restore.Offset,
                IsRestored = true,
                Replay = new(restore.Offset, restore.FirstIndex, restore.Missed),
            };
            Add_NeedsLock(restore.Session with { Start = start, EndedAt = _time.GetTimestamp() });
        }
    }

    public ValueTask SweepAsync()
    {
        lock (Gate)
        {
            _history.Trim();
            Trim_NeedsLock();
            Elsewhere.Trim();
        }

        return default;
    }

    private Restore? Resolve_NeedsLock(LostSession session, string? offset)
    {
        var start = session.Start;
        if (start.Replay is { } replay)
        {
            if (offset == replay.Offset)
            {
                return Continue_NeedsLock(session, offset, replay.FirstIndex, replay.Entries);
            }

            if (PacketOffset.TryParse(offset) is { } replayed && replayed.Node == _node && replayed.Index != PacketOffset.AllPackets)
            {
                for (var i = 0; i < replay.Entries.Count; i++)
                {
                    if (replay.Entries[i].Id == replayed.Id)
                    {
                        return Continue_NeedsLock(session, offset, replayed.Index + 1, [.. replay.Entries.Skip(i)]);
                    }
                }
            }
        }

        if (PacketOffset.TryParse(offset) is { } known && known.Node == _node)
        {
            if (_history.TryFind(known.Id, out var entry) && entry.Position >= start.Position)
            {
                return known.Index == PacketOffset.AllPackets
                    ? After_NeedsLock(session, offset, entry.Position)
                    : Continue_NeedsLock(session, offset, known.Index + 1, [entry], entry.Position);
            }

            if (start.IsRestarted && known.Id <= start.Id)
            {
                return After_NeedsLock(session, offset, start.Position);
            }

            if (known.Id > start.Id && known.Index != PacketOffset.AllPackets)
            {
                return null;
            }
        }

        // Nothing was received since the socket connected. A client keeps an offset of an earlier session.
        return start.Replay is null && offset == start.Offset ? After_NeedsLock(session, offset, start.Position) : null;
    }

    private Restore? After_NeedsLock(LostSession session, string? offset, long position) => position < _history.Oldest - 1
        ? null
        : new(session, offset, 0, _history.After(position), _history.Last, _history.LastId);

    private Restore? Continue_NeedsLock(LostSession session, string? offset, int firstIndex, IReadOnlyList<HistoryEntry> first, long? after = null)
    {
        var position = after ?? session.Start.Position;
        return position < _history.Oldest - 1
            ? null
            : new(session, offset, first.Count == 0 ? 0 : firstIndex, [.. first, .. _history.After(position)], _history.Last, _history.LastId);
    }

    private void Add_NeedsLock(LostSession session)
    {
        _lost[session.PrivateId] = session;
        _byAge.Enqueue(session);
        Change_NeedsLock(session.PrivateId);

        // Events for the user stay in order, and holes are filled, as if the user were here.
        _connected.Keep(session.UserId, 1);
        Trim_NeedsLock();
    }

    private void Remove_NeedsLock(LostSession session)
    {
        if (_lost.Remove(session.PrivateId))
        {
            Change_NeedsLock(session.PrivateId);
            _connected.Keep(session.UserId, -1);
        }
    }

    private void Trim_NeedsLock()
    {
        while (_byAge.TryPeek(out var oldest)
            && (_byAge.Count > _options!.MaxSessions || _time.GetElapsedTime(oldest.EndedAt) > _options.MaxDisconnectionDuration))
        {
            _byAge.Dequeue();
            if (_lost.TryGetValue(oldest.PrivateId, out var known) && known.EndedAt == oldest.EndedAt)
            {
                Remove_NeedsLock(known);
            }
        }
    }
}
