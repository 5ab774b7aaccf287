using System.Security.Claims;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Events;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// One client in one namespace. Thread-safe. Events of the client start in the order in which they arrived,
/// the synchronous part of one handler before the next; asynchronous parts may overlap, up to
/// <see cref="SocketIOOptions.MaxConcurrentEvents"/>. What is emitted arrives in the order of the calls.
/// </summary>
public sealed partial class SocketIOSocket
{
    private readonly SocketIOConnection _connection;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _rooms = new(StringComparer.Ordinal);
    private Phase _phase;
    private bool _leaving;
    private CancellationTokenSource? _aborted;
    private Dictionary<string, object?>? _data;
    private List<Func<DisconnectReason, Task>>? _disconnectHandlers;

    internal SocketIOSocket(SocketIOServer server, SocketIONamespace ns, SocketIOConnection connection, SocketHandshake handshake)
    {
        Server = server;
        Namespace = ns;
        Handshake = handshake;
        User = handshake.User;
        Acks = new AckTable(server.Options.MaxPendingAcks);
        _connection = connection;
    }

    private enum Phase : byte
    {
        Connecting,
        Connected,
        Disconnected,
    }

    /// <summary>The public id, new with every connection. It is no secret, and not the session id.</summary>
    public string Id { get; } = RandomId.Create();

    /// <summary>The namespace it is in.</summary>
    public SocketIONamespace Namespace { get; }

    /// <summary>How the connection was opened.</summary>
    public SocketHandshake Handshake { get; }

    /// <summary>The user. At first that of the first HTTP request; a connect middleware that authenticates sets it.</summary>
    public ClaimsPrincipal User { get; set; }

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
            lock (_gate)
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

    /// <summary>The rooms it is in, its own (named by its id) included.</summary>
    public IReadOnlyCollection<string> Rooms
    {
        get
        {
            lock (_gate)
            {
                return _phase == Phase.Disconnected ? [] : [Id, .. _rooms];
            }
        }
    }

    internal SocketIOServer Server { get; }

    internal AckTable Acks { get; }

    internal HandlerTable? Handlers { get; private set; }

    /// <summary>Enters a room. Who is in it gets what is emitted to it from the moment the call returns.</summary>
    /// <param name="room">The room, by a name that the server chose, never a client's text as it came.</param>
    /// <returns>A completed task, today; a cluster may have to tell other nodes.</returns>
    /// <exception cref="InvalidOperationException">The socket is in <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms already.</exception>
    public ValueTask JoinAsync(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        lock (_gate)
        {
            if (_phase == Phase.Disconnected || room == Id || !_rooms.Add(room))
            {
                return ValueTask.CompletedTask;
            }

            if (_rooms.Count > Server.Options.MaxRoomsPerSocket)
            {
                _rooms.Remove(room);
                throw new InvalidOperationException($"A socket can be in at most {Server.Options.MaxRoomsPerSocket} rooms ({nameof(SocketIOOptions.MaxRoomsPerSocket)}).");
            }

            // Under the socket's lock, so that leaving for good cannot come between the two indexes.
            Namespace.RoomIndex.Add(room, this);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Leaves a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A completed task, today; a cluster may have to tell other nodes.</returns>
    public ValueTask LeaveAsync(string room)
    {
        lock (_gate)
        {
            if (_rooms.Remove(room))
            {
                Namespace.RoomIndex.Remove(room, this);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the socket is in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>True if it is.</returns>
    public bool IsInRoom(string room)
    {
        lock (_gate)
        {
            return _rooms.Contains(room) || (room == Id && _phase == Phase.Connected);
        }
    }

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

    /// <summary>Runs when the socket has been disconnected; its rooms have been left.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    public void OnDisconnect(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            (_disconnectHandlers ??= []).Add(handler);
        }
    }

    /// <summary>Queues a packet for this client.</summary>
    /// <returns>False if it is not connected, or the packet was volatile and could not leave at once.</returns>
    internal bool Send(EncodedPacket packet, bool isVolatile = false) =>
        _phase == Phase.Connected && _connection.Session.Send(packet, isVolatile);

    /// <summary>The middleware let it in: answers the client, then becomes visible to broadcasts, so that no event overtakes the answer.</summary>
    internal bool TryConnect()
    {
        lock (_gate)
        {
            if (_phase != Phase.Connecting)
            {
                return false;
            }

            // A client of revision 3 is told no id.
            _connection.Session.Send(PacketWriter.Control(PacketType.Connect, Namespace.PacketName, Id, _connection.Session.Revision == 3 ? null : WriteId));
            _phase = Phase.Connected;
            Namespace.RoomIndex.Add(this);
            return true;
        }
    }

    /// <summary>The middleware refused it.</summary>
    internal void Discard() => End(out _);

    /// <summary>Leaves the namespace, once, whatever the reason and however many ask at the same time.</summary>
    internal void Leave(DisconnectReason reason)
    {
        bool wasConnected;
        lock (_gate)
        {
            wasConnected = _phase == Phase.Connected;
            if (wasConnected && _leaving)
            {
                return;
            }

            _leaving = wasConnected;
        }

        if (wasConnected)
        {
            Namespace.RunDisconnecting(this, reason);
        }

        if (End(out var handlers) && wasConnected)
        {
            Diagnostics.Log.SocketDisconnected(Server.Logger, Id, Namespace.Name, reason);
            Namespace.RunDisconnected(this, reason, handlers);
        }
    }

    private static void WriteId(System.Text.Json.Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("sid"u8, id);
        json.WriteEndObject();
    }

    private bool End(out List<Func<DisconnectReason, Task>>? handlers)
    {
        CancellationTokenSource? aborted;
        lock (_gate)
        {
            handlers = _disconnectHandlers;
            if (_phase == Phase.Disconnected)
            {
                return false;
            }

            _phase = Phase.Disconnected;
            Namespace.RoomIndex.Remove(this, _rooms);
            _rooms.Clear();
            aborted = _aborted;
        }

        _connection.Remove(this);
        Acks.Close();
        aborted?.Cancel();
        return true;
    }
}
