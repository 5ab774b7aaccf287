using System.Security.Claims;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Reasons;
using Realtime.SocketIO.Recovery;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// One client in one namespace. Thread-safe. Events of the client start in order of arrival: the synchronous part of
/// one handler completes before the next handler starts. Asynchronous parts may overlap, up to
/// <see cref="SocketIOOptions.MaxConcurrentEvents"/>. Emitted events arrive in the order of the calls.
/// </summary>
public sealed partial class SocketIOSocket : SocketEventRegistry<SocketIOSocket>
{
    private readonly SocketIOConnection _connection;
    private Phase _phase;

    // The reason of the disconnection, set before the disconnecting handlers run.
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

    /// <summary>
    /// The public id. It is new for every connection that is not <see cref="Recovered"/>. It is not secret, and it is
    /// not the session id.
    /// </summary>
    public string Id { get; private set; } = RandomId.Create();

    /// <summary>The namespace that the socket is in.</summary>
    public SocketIONamespace Namespace { get; }

    /// <summary>The data of the request that opened the connection.</summary>
    public SocketHandshake Handshake { get; }

    /// <summary>
    /// The user. Initially the user of the first HTTP request. A connect middleware that authenticates the client
    /// sets it.
    /// </summary>
    public ClaimsPrincipal User
    {
        get => _user ?? Handshake.User;
        set => _user = value;
    }

    /// <summary>An object that the host attaches to this socket.</summary>
    public object? State { get; set; }

    /// <summary>Data that the host attaches to this socket. Not thread-safe.</summary>
    public IDictionary<string, object?> Data => _data ??= [];

    /// <summary>Whether the client has joined the namespace and has not left it.</summary>
    public bool IsConnected => _phase == Phase.Connected;

    /// <summary>The current transport: <c>polling</c> or <c>websocket</c>.</summary>
    public string Transport => _connection.Session.TransportName;

    /// <summary>
    /// Cancelled when the socket is disconnected. A middleware or an event handler that then ends with an
    /// <see cref="OperationCanceledException"/> is not logged as a fault.
    /// </summary>
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

                // Created on first use, because most sockets never need it.
                return (_aborted ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>
    /// Cancelled when a stopping server no longer waits for running handlers, after half of
    /// <see cref="SocketIOOptions.ShutdownTimeout"/>. The answer of a handler that then answers at once is still
    /// sent. The connection ends shortly after.
    /// </summary>
    public CancellationToken HandlerDeadline => Server.Sessions.HandlerDeadline;

    /// <summary>
    /// Whether the client may send to this socket. Like <see cref="IsConnected"/>, but true from the answer to CONNECT on: a client
    /// can send its first event before the thread that has queued the answer goes on.
    /// </summary>
    internal bool HasConnected => _phase == Phase.Connected || HasJustConnected();

    internal SocketIOServer Server => _connection.Server;

    internal SocketIOConnection Connection => _connection;

    /// <summary>
    /// The pending acknowledgements. Created on first use, because most sockets are never asked for an
    /// acknowledgement.
    /// </summary>
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

    /// <summary>Disconnects the client.</summary>
    /// <param name="close">
    /// False to disconnect it from this namespace only; true to close the whole connection after the queued packets
    /// have been sent.
    /// </param>
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
    /// Closes the client's connection, with its sockets in all namespaces, after the queued packets have been sent.
    /// The client receives no DISCONNECT packet, so an official client reconnects by itself and authenticates again.
    /// After <see cref="DisconnectAsync"/> it does not reconnect. Further calls have no effect.
    /// </summary>
    public void CloseConnection() => _connection.Session.CloseAfterFlush(CloseReason.ForcedClose);

    /// <summary>Queues a packet for this client.</summary>
    /// <returns>False if the socket is not connected, or the packet was dropped.</returns>
    internal bool Send(EncodedPacket packet, SendMode mode = SendMode.Queue)
    {
        if (!HasConnected)
        {
            return false;
        }

        return (_held is not null && TryHold(packet)) || _connection.Session.Send(packet, mode);
    }

    /// <summary>Queues a packet for this client as the options of an emission say.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="flags">The options.</param>
    /// <param name="whenKept">Returns the packet to keep for a slow client; null for the same.</param>
    internal void Send(EncodedPacket packet, in BroadcastFlags flags, Func<EncodedPacket>? whenKept = null)
    {
        if (flags.LatestKey is not { } key)
        {
            Send(packet, flags.Mode);
        }
        else if (HasConnected && (_held is null || !TryHold(packet)))
        {
            _connection.Session.SendLatest(Namespace.Name, key, packet, whenKept);
        }
    }

    /// <summary>
    /// Waits while another thread queues the answer to CONNECT, because packets that are sent or received after that answer must
    /// not be lost.
    /// </summary>
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

    /// <summary>
    /// Called when the middleware has accepted the socket. Answers the client before the socket becomes visible to
    /// broadcasts, so that no event overtakes the answer.
    /// </summary>
    internal bool TryConnect()
    {
        if (Namespace.Keeper is { } keeper && _connection.Session.Revision > 3 && RecoveringClients.Include(Handshake))
        {
            return TryConnectKept(keeper);
        }

        if (Namespace.Recovery is { } recovery && _connection.Session.Revision > 3)
        {
            return TryConnectOrRecover(recovery);
        }

        lock (_connection.Gate)
        {
            return TryConnect_NeedsLock(privateId: null);
        }
    }

    /// <summary>Called when the middleware has refused the socket.</summary>
    internal void Discard() => End(reason: null, out _);

    /// <summary>Leaves the namespace. Only the first of several calls, or of concurrent calls, has an effect.</summary>
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

        // A client of revision 3 receives no id.
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

    /// <summary>
    /// Cancels <see cref="ConnectionAborted"/>. Callbacks of the host run at once; their exceptions are logged.
    /// </summary>
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

        // A socket that can be recovered is removed and remembered in one step.
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
