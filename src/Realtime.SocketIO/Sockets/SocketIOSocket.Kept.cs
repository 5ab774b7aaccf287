using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Reasons;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>A socket whose state a library keeps (<see cref="IStateKeeper"/>).</summary>
public sealed partial class SocketIOSocket
{
    // What was sent while the missed events were not yet sent; null outside of that time.
    private List<EncodedPacket>? _held;

    /// <summary>The secret with which the client requests the state; null for clients that cannot.</summary>
    internal string? PrivateId => _privateId;

    /// <summary>The data, if the host has attached any.</summary>
    internal Dictionary<string, object?>? AttachedData => _data;

    /// <summary>
    /// Gives a socket that is being admitted the ids and data of a lost one. What is sent to it is held until
    /// <see cref="SendMissed"/> is called.
    /// </summary>
    internal void Restore(string socketId, string privateId, Dictionary<string, object?>? data)
    {
        Recovered = true;
        Id = socketId;
        _privateId = privateId;
        _data = data;
        _held = [];
    }

    /// <summary>Sends what a restored socket has missed, before everything that was sent to it since.</summary>
    internal void SendMissed(IEnumerable<EncodedPacket> missed)
    {
        lock (_connection.Gate)
        {
            foreach (var packet in missed)
            {
                _connection.Session.Send(packet);
            }

            foreach (var packet in _held ?? [])
            {
                _connection.Session.Send(packet);
            }

            _held = null;
        }
    }

    /// <summary>
    /// Disconnects a socket whose client is already back elsewhere, because the server has not yet noticed that its connection
    /// is lost, or is just about to. Runs handlers, so the caller must hold no lock.
    /// </summary>
    internal void EndLost()
    {
        var session = _connection.Session;
        session.Close(CloseReason.TransportClose);
        LeaveNow(DisconnectReasons.From(session.EndReason));
    }

    /// <summary>Whether two sockets have the same connection.</summary>
    internal bool SharesConnection(SocketIOSocket other) => _connection == other._connection;

    private bool TryHold(EncodedPacket packet)
    {
        lock (_connection.Gate)
        {
            _held?.Add(packet);
            return _held is not null;
        }
    }

    private bool TryConnectKept(IStateKeeper keeper)
    {
        _privateId ??= RandomId.Create();
        lock (keeper.Gate)
        {
            lock (_connection.Gate)
            {
                if (!TryConnect_NeedsLock(_privateId))
                {
                    return false;
                }
            }

            keeper.Entered_NeedsLock(this);
            return true;
        }
    }
}
