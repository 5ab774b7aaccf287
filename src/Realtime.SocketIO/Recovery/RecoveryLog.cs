using System.Globalization;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Recovery;

/// <summary>
/// The recent events of a namespace, and the clients that may reconnect and receive them. <see cref="Gate"/> makes
/// pairs of steps atomic: recording and queueing an event, leaving and being remembered, reconnecting and receiving
/// the missed events. So for each client an event is in exactly one place: on its old connection, among its missed
/// events, or on its new connection. <see cref="Gate"/> is taken before a socket's lock and the room index's lock,
/// never after.
/// </summary>
/// <typeparam name="T">The sockets of the namespace.</typeparam>
internal sealed class RecoveryLog<T>(ConnectionStateRecoveryOptions options, EngineServer clock)
    where T : class, IRecipient
{
    private readonly Queue<Entry> _entries = new();
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecoverableSession> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<RecoverableSession> _byAge = new();
    private readonly Dictionary<string, T> _active = new(StringComparer.Ordinal);
    private readonly string _prefix = RandomId.Create()[..6];
    private long _lastPosition;
    private long _lastOffset;
    private long _bytes;

    public Lock Gate { get; } = new();

    /// <summary>Returns a unique offset. Opaque to clients.</summary>
    public string NextOffset() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Interlocked.Increment(ref _lastOffset)}");

    /// <summary>Records an event and queues it for its recipients.</summary>
    /// <returns>The number of current recipients.</returns>
    public int Publish(EncodedPacket packet, string offset, in BroadcastTarget target, RoomIndex<T> rooms)
    {
        clock.Prepare(packet);
        lock (Gate)
        {
            _lastPosition++;
            if (_active.Count + _sessions.Count > 0)
            {
                _entries.Enqueue(new Entry(_lastPosition, offset, packet, target, clock.Now));
                _positions.Add(offset, _lastPosition);
                _bytes += packet.Size;
                Trim_NeedsLock();
            }

            var recipients = rooms.Rent(target, out var count);
            foreach (var socket in recipients.AsSpan(0, count))
            {
                socket.Send(packet);
            }

            RoomIndex<T>.Return(recipients, count);
            return count;
        }
    }

    /// <summary>Called when a socket connects. From then on it can be remembered.</summary>
    /// <returns>The current position of the log.</returns>
    public long Enter_NeedsLock(T socket, string privateId)
    {
        _active[privateId] = socket;
        return _lastPosition;
    }

    /// <summary>Called when a socket leaves.</summary>
    /// <param name="privateId">The socket's secret.</param>
    /// <param name="session">The state to remember; null for none.</param>
    public void Leave_NeedsLock(string privateId, RecoverableSession? session)
    {
        _active.Remove(privateId);
        if (session is not null)
        {
            _sessions[privateId] = session;
            _byAge.Enqueue(session);
        }

        Trim_NeedsLock();
    }

    /// <summary>
    /// Returns the socket that still has a private id: its client reconnected before the server noticed that the
    /// connection was lost.
    /// </summary>
    public T? FindActive(string privateId)
    {
        lock (Gate)
        {
            return _active.GetValueOrDefault(privateId);
        }
    }

    /// <summary>Returns a client's state if it can be restored, but does not take it.</summary>
    public RecoverableSession? Find(string privateId, string? offset)
    {
        lock (Gate)
        {
            return Find_NeedsLock(privateId, offset, out _);
        }
    }

    /// <summary>Takes a client's state and its missed events. A state can be taken only once.</summary>
    public RecoverableSession? TryTake_NeedsLock(string privateId, string? offset, out List<EncodedPacket> missed)
    {
        var session = Find_NeedsLock(privateId, offset, out missed);
        if (session is not null)
        {
            _sessions.Remove(privateId);
        }

        return session;
    }

    private RecoverableSession? Find_NeedsLock(string privateId, string? offset, out List<EncodedPacket> missed)
    {
        missed = [];
        Trim_NeedsLock();
        if (!_sessions.TryGetValue(privateId, out var session))
        {
            return null;
        }

        // A client that has received no event has missed everything since it connected.
        var position = session.ConnectedAt;
        var oldest = _entries.TryPeek(out var first) ? first.Position : _lastPosition + 1;
        if (offset is null ? position < oldest - 1 : !_positions.TryGetValue(offset, out position))
        {
            return null;
        }

        foreach (var entry in _entries)
        {
            if (entry.Position > position && IsFor(entry.Target, session))
            {
                missed.Add(entry.Packet);
            }
        }

        return missed.Count <= options.MaxMissedPackets ? session : null;
    }

    private static bool IsFor(in BroadcastTarget target, RecoverableSession session)
    {
        if (target.Except is { } self && self.Id == session.SocketId)
        {
            return false;
        }

        return (target.Rooms is not { } rooms || rooms.Any(IsIn)) && (target.ExceptRooms is not { } except || !except.Any(IsIn));

        bool IsIn(string room) => room == session.SocketId || session.Rooms.Contains(room);
    }

    private void Trim_NeedsLock()
    {
        var horizon = clock.Now - (long)options.MaxDisconnectionDuration.TotalMilliseconds;
        while (_entries.TryPeek(out var entry)
            && (entry.RecordedAt < horizon || _entries.Count > options.MaxBufferedPackets || _bytes > options.MaxBufferedBytes))
        {
            _entries.Dequeue();
            _positions.Remove(entry.Offset);
            _bytes -= entry.Packet.Size;
        }

        while (_byAge.TryPeek(out var session) && (session.EndedAt < horizon || _byAge.Count > options.MaxSessions))
        {
            _byAge.Dequeue();
            if (_sessions.TryGetValue(session.PrivateId, out var known) && ReferenceEquals(known, session))
            {
                _sessions.Remove(session.PrivateId);
            }
        }
    }

    private readonly record struct Entry(long Position, string Offset, EncodedPacket Packet, BroadcastTarget Target, long RecordedAt);
}
