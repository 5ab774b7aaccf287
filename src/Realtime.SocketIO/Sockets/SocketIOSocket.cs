using System.Security.Claims;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Reasons;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// One client in one namespace. Thread-safe. Events of the client start in the order in which they arrived,
/// the synchronous part of one handler before the next; asynchronous parts may overlap, up to
/// <see cref="SocketIOOptions.MaxConcurrentEvents"/>. What is emitted arrives in the order of the calls.
/// </summary>
public sealed partial class SocketIOSocket : SocketEventRegistry<SocketIOSocket>
{
    private readonly SocketIOConnection _connection;
    private Phase _phase;

    // Why it is about to leave, from before the disconnecting handlers run.
    private DisconnectReason? _leavingFor;
    private ClaimsPrincipal? _user;
    private AckTable? _acks;
    private CancellationTokenSource? _aborted;
    private Dictionary<string, object?>? _data;

    internal SocketIOSocket(SocketIONamespace ns, SocketIOConnection connection, SocketHandshake handshake)
    {
        Namespace = ns;
        Handshake = handshake;
        _connection = connection;
    }

    private enum Phase : byte
    {
        Connecting,
        Connected,
        Disconnected,
    }

    /// <summary>The public id, new with every connection that is not <see cref="Recovered"/>. It is no secret, and not the session id.</summary>
    public string Id { get; private set; } = RandomId.Create();

    /// <summary>The namespace it is in.</summary>
    public SocketIONamespace Namespace { get; }

    /// <summary>How the connection was opened.</summary>
    public SocketHandshake Handshake { get; }

    /// <summary>The user. At first that of the first HTTP request; a connect middleware that authenticates sets it.</summary>
    public ClaimsPrincipal User
    {
        get => _user ?? Handshake.User;
        set => _user = value;
    }

    /// <summary>A place for the host's own object about this socket.</summary>
    public object? State { get; set; }

    /// <summary>Free data about this socket. Not thread-safe.</summary>
    public IDictionary<string, object?> Data => _data ??= [];

    /// <summary>Whether the client has joined the namespace and not left it.</summary>
    public bool IsConnected => _phase == Phase.Connected;

    /// <summary>The transport it is on now: <c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => _connection.Session.TransportName;

    /// <summary>Cancelled when the socket is disconnected.</summary>
    public CancellationToken ConnectionAborted
    {
        get
        {
            lock (_connection.Gate)
            {
                if (_phase == Phase.Disconnected)
                {
                    return new CancellationToken(canceled: true);
                }

                // Made when asked for: most sockets never need it.
                return (_aborted ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>
    /// Cancelled when a stopping server waits no longer for running handlers, after half of
    /// <see cref="SocketIOOptions.ShutdownTimeout"/>. A handler that answers at once then is still heard; a moment
    /// later the connection ends.
    /// </summary>
    public CancellationToken HandlerDeadline => Server.Sessions.HandlerDeadline;

    internal SocketIOServer Server => _connection.Server;

    internal SocketIOConnection Connection => _connection;

    /// <summary>What the client owes; made when first asked for, since most sockets are never asked for an answer.</summary>
    internal AckTable Acks
    {
        get
        {
            if (System.Threading.Volatile.Read(ref _acks) is { } acks)
            {
                return acks;
            }

            lock (_connection.Gate)
            {
                return _acks ??= new AckTable(this, Server.Options.MaxPendingAcks, isClosed: _phase == Phase.Disconnected);
            }
        }
    }

    internal HandlerTable? Handlers { get; private set; }

    /// <summary>Makes the client leave.</summary>
    /// <param name="close">False: it leaves this namespace. True: the whole connection ends once what is queued has been sent.</param>
    /// <returns>A completed task.</returns>
    public Task DisconnectAsync(bool close = false)
    {
        if (close)
        {
            return _connection.DisconnectAllAsync();
        }

        if (IsConnected)
        {
            _connection.NoteServerDisconnect(Namespace.Name);
            Send(PacketWriter.Control<object?>(PacketType.Disconnect, Namespace.PacketName, null, null));
            Leave(DisconnectReason.ServerNamespaceDisconnect);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Closes the client's connection, with its sockets in all namespaces, after what is queued has been sent. The
    /// sockets are not told to leave, so an official client reconnects by itself and authenticates anew; after
    /// <see cref="DisconnectAsync"/> it stays away. Further calls change nothing.
    /// </summary>
    public void CloseConnection() => _connection.Session.CloseAfterFlush(CloseReason.ForcedClose);

    /// <summary>Queues a packet for this client.</summary>
    /// <returns>False if it is not connected, or the packet was volatile and could not leave at once.</returns>
    internal bool Send(EncodedPacket packet, bool isVolatile = false)
    {
        if (_phase != Phase.Connected && !HasJustConnected())
        {
            return false;
        }

        return _connection.Session.Send(packet, isVolatile);
    }

    /// <summary>Waits out the moment in which the client's answer is being queued: what is sent after that answer must not be lost.</summary>
    private bool HasJustConnected()
    {
        if (_phase == Phase.Disconnected)
        {
            return false;
        }

        lock (_connection.Gate)
        {
            return _phase == Phase.Connected;
        }
    }

    /// <summary>The middleware let it in: answers the client, then becomes visible to broadcasts, so that no event overtakes the answer.</summary>
    internal bool TryConnect()
    {
        if (Namespace.Recovery is { } recovery && _connection.Session.Revision > 3)
        {
            return TryConnectOrRecover(recovery);
        }

        lock (_connection.Gate)
        {
            return TryConnect_NeedsLock(privateId: null);
        }
    }

    /// <summary>The middleware refused it.</summary>
    internal void Discard() => End(reason: null, out _);

    /// <summary>Leaves the namespace, once, whatever the reason and however many ask at the same time.</summary>
    internal void Leave(DisconnectReason reason, DisconnectDetails? details = null)
    {
        bool wasConnected;
        List<Func<DisconnectReason, Task>>? disconnecting;
        lock (_connection.Gate)
        {
            disconnecting = _disconnectingHandlers;
            wasConnected = _phase == Phase.Connected;
            if (wasConnected && _leavingFor is not null)
            {
                return;
            }

            _leavingFor = reason;
            DisconnectDetails = details;
        }

        if (wasConnected)
        {
            Namespace.RunDisconnecting(this, reason, disconnecting);
        }

        EndAndTell(reason, wasConnected);
    }

    private void EndAndTell(DisconnectReason reason, bool wasConnected)
    {
        if (End(reason, out var handlers) && wasConnected)
        {
            Log.SocketDisconnected(Server.Logger, Id, Namespace.Name, reason);
            Namespace.RunDisconnected(this, reason, handlers);
        }
    }

    private bool TryConnect_NeedsLock(string? privateId)
    {
        if (_phase != Phase.Connecting)
        {
            return false;
        }

        // A client of revision 3 is told no id.
        _connection.Session.Send(PacketWriter.Control(
            PacketType.Connect,
            Namespace.PacketName,
            (Id, privateId),
            _connection.Session.Revision == 3 ? null : WriteIds));
        _phase = Phase.Connected;
        Namespace.RoomIndex.Add(this);
        return true;
    }

    private static void WriteIds(System.Text.Json.Utf8JsonWriter json, (string Id, string? PrivateId) ids)
    {
        json.WriteStartObject();
        json.WriteString("sid"u8, ids.Id);
        if (ids.PrivateId is not null)
        {
            json.WriteString("pid"u8, ids.PrivateId);
        }

        json.WriteEndObject();
    }

    /// <summary>Cancels <see cref="ConnectionAborted"/>. What the host registered there runs now; what it throws is logged.</summary>
    private void Cancel(CancellationTokenSource? aborted)
    {
        try
        {
            aborted?.Cancel();
        }
        catch (AggregateException exception)
        {
            Log.LifetimeHandlerFailed(Server.Logger, "cancellation", Namespace.Name, exception);
        }
    }

    private bool End(DisconnectReason? reason, out List<Func<DisconnectReason, Task>>? handlers)
    {
        CancellationTokenSource? aborted;
        List<(string Room, bool Deleted)>? left;

        // A socket that can come back is taken off and remembered in one step.
        using (EnterRecovery())
        {
            lock (_connection.Gate)
            {
                handlers = _disconnectHandlers;
                if (_phase == Phase.Disconnected)
                {
                    return false;
                }

                _phase = Phase.Disconnected;
                Remember_NeedsLock(reason);
                left = LeaveAllRooms_NeedsLock();
                aborted = _aborted;
            }
        }

        _connection.Remove(this);
        System.Threading.Volatile.Read(ref _acks)?.Close();
        Cancel(aborted);
        NotifyLeft(left);
        Namespace.Lifetime?.Exit(Namespace);
        return true;
    }
}
