using System.Text.Json;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Recovery;

namespace Realtime.SocketIO;

/// <summary>Connection state recovery.</summary>
public sealed partial class SocketIOSocket
{
    private string? _privateId;
    private long _connectedAt;

    /// <summary>
    /// Whether the state of an earlier, lost socket of the client was restored: its id, rooms and data. The missed
    /// events are sent too. Set before the connection handlers run.
    /// </summary>
    public bool Recovered { get; private set; }

    /// <summary>Returns whether the client may skip the middleware, and if so restores its user.</summary>
    internal bool TrySkipMiddleware()
    {
        if (Namespace.Recovery is not { } recovery
            || Server.Options.ConnectionStateRecovery is not { SkipMiddlewares: true }
            || ReadAsked() is not var (privateId, offset)
            || recovery.Find(privateId, offset) is not { } session)
        {
            return false;
        }

        User = session.User;
        return true;
    }

    /// <summary>
    /// Disconnects the client's earlier socket if the server has not yet noticed that its connection is lost, or is
    /// just about to. Runs handlers, so the caller must hold no lock.
    /// </summary>
    internal void TakeOver()
    {
        if (Namespace.Recovery is { } recovery
            && ReadAsked() is var (privateId, _)
            && recovery.FindActive(privateId) is { } earlier
            && earlier._connection != _connection
            && RecoverableSession.IsSameUser(earlier.User, User))
        {
            earlier.EndLost();
        }
    }

    /// <summary>
    /// Leaves without waiting for another thread that is removing the socket, for example because a handler of the
    /// host is slow. The client has already reconnected, and its state must be available.
    /// </summary>
    private void LeaveNow(DisconnectReason reason)
    {
        Leave(reason);
        lock (_connection.Gate)
        {
            reason = _leavingFor ?? reason;
        }

        EndAndTell(reason, wasConnected: true);
    }

    private bool TryConnectOrRecover(RecoveryLog<SocketIOSocket> recovery)
    {
        List<(string Room, bool Created)> entered = [];
        if (!TryConnectOrRecover(recovery, entered))
        {
            return false;
        }

        foreach (var (room, created) in entered)
        {
            Namespace.RoomEvents?.OnJoined(room, this, created);
        }

        return true;
    }

    private bool TryConnectOrRecover(RecoveryLog<SocketIOSocket> recovery, List<(string Room, bool Created)> entered)
    {
        lock (recovery.Gate)
        {
            List<EncodedPacket> missed = [];
            if (ReadAsked() is var (privateId, offset)
                && recovery.Find(privateId, offset) is { } found
                && RecoverableSession.IsSameUser(found.User, User)
                && recovery.TryTake_NeedsLock(privateId, offset, out missed) is { } session)
            {
                Restore(session);
            }

            _privateId ??= RandomId.Create();
            lock (_connection.Gate)
            {
                if (!TryConnect_NeedsLock(_privateId))
                {
                    return false;
                }

                foreach (var room in _rooms ?? [])
                {
                    var created = Namespace.RoomIndex.Add(room, this);
                    if (Recovered)
                    {
                        entered.Add((room, created));
                    }
                }
            }

            _connectedAt = recovery.Enter_NeedsLock(this, _privateId);
            foreach (var packet in missed)
            {
                Send(packet);
            }

            return true;
        }
    }

    private void Restore(RecoverableSession session)
    {
        Recovered = true;
        Id = session.SocketId;
        _privateId = session.PrivateId;
        _data = session.Data;
        (_rooms ??= new(StringComparer.Ordinal)).UnionWith(session.Rooms);
    }

    /// <summary>
    /// The values with which the client requests its state: its private id and the offset of the last event that it
    /// received.
    /// </summary>
    internal (string PrivateId, string? Offset)? ReadAsked()
    {
        var auth = Handshake.Auth;
        return auth.ValueKind == JsonValueKind.Object
            && auth.TryGetProperty("pid"u8, out var pid)
            && Text(pid) is { } privateId
                ? (privateId, auth.TryGetProperty("offset"u8, out var offset) ? Text(offset) : null)
                : null;

        static string? Text(JsonElement value)
        {
            try
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                // The JSON is valid but contains half a surrogate pair, which is not valid text.
                return null;
            }
        }
    }

    private Scope EnterRecovery()
    {
        var gate = Namespace.Keeper?.Gate ?? Namespace.Recovery?.Gate;
        gate?.Enter();
        return new Scope(gate);
    }

    /// <summary>
    /// Both locks must be held. A socket is remembered only if its connection was lost, not if the client or the
    /// server disconnected it.
    /// </summary>
    private void Remember_NeedsLock(DisconnectReason? reason)
    {
        if (_privateId is null)
        {
            return;
        }

        var wasLost = reason is DisconnectReason.TransportClose or DisconnectReason.TransportError or DisconnectReason.PingTimeout
            or DisconnectReason.QueueOverflow or DisconnectReason.ServerShuttingDown;
        Namespace.Keeper?.Left_NeedsLock(this, wasLost ? _rooms ?? [] : null);
        Namespace.Recovery?.Leave_NeedsLock(
            _privateId,
            wasLost ? new RecoverableSession(_privateId, Id, User, [.. _rooms ?? []], _data, _connectedAt, Server.Sessions.Now) : null);
    }

    private readonly struct Scope(Lock? gate) : IDisposable
    {
        public void Dispose() => gate?.Exit();
    }
}
