using System.Text;
using System.Text.Json;
using Realtime.SocketIO.Backpressure;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.Sockets;

/// <summary>One client connection. It decodes the client's packets and holds its sockets, one per joined namespace.</summary>
internal sealed partial class SocketIOConnection : IEngineSessionHandler
{
    private readonly SocketIOServer _server;
    private readonly EngineSession _session;
    private readonly HandshakeRequest _request;
    private readonly IPacketDecoder _decoder;
    private long _connectDeadline;
    private long _attachmentDeadline = long.MaxValue;
    private bool _ended;

    // Replaced on every change. Changes are rare: almost every connection has one socket from start to end.
    private volatile SocketIOSocket[] _sockets = [];
    private InvocationLimiter? _limiter;

    // The namespaces whose sockets the server disconnected. Cleared when there are too many, because clients may
    // choose the names.
    private HashSet<string>? _left;

    public SocketIOConnection(SocketIOServer server, EngineSession session, HandshakeRequest request)
    {
        _server = server;
        _session = session;
        _request = request;
        _decoder = server.Options.Parser.CreateDecoder(server.PacketLimits);
        _connectDeadline = server.Sessions.Now + server.Sessions.ConnectTimeoutMs;
    }

    public EngineSession Session => _session;

    public SocketIOServer Server => _server;

    /// <summary>Protects this object and its sockets.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Counts running handlers. Created on first use, because a connection that sends no events needs none.</summary>
    public InvocationLimiter Limiter
    {
        get
        {
            if (Volatile.Read(ref _limiter) is { } limiter)
            {
                return limiter;
            }

            limiter = new InvocationLimiter(_server.Options.MaxConcurrentEvents);
            return Interlocked.CompareExchange(ref _limiter, limiter, null) ?? limiter;
        }
    }

    public void OnOpen()
    {
        if (_session.Revision == 3 && _server.TryGetNamespace("/"u8, out var main))
        {
            // A client of this revision sends no CONNECT for the main namespace: it is in it from the start.
            Join(main, default);
        }
    }

    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary)
    {
        switch (_decoder.Decode(data, binary, out var packet))
        {
            case DecodeStatus.Complete:
                Volatile.Write(ref _attachmentDeadline, long.MaxValue);
                return OnPacketAsync(packet);
            case DecodeStatus.Incomplete:
                if (Volatile.Read(ref _attachmentDeadline) == long.MaxValue)
                {
                    Volatile.Write(ref _attachmentDeadline, _server.Sessions.Now + (long)_server.Options.AttachmentTimeout.TotalMilliseconds);
                }

                return ValueTask.CompletedTask;
            default:
                _session.Close(CloseReason.ParseError, new("The client sent a packet that is not valid, or over a limit."));
                return ValueTask.CompletedTask;
        }
    }

    private ValueTask HandleAsync(in SocketPacket packet)
    {
        var socket = Find(packet.Namespace.Span);
        switch (packet.Type)
        {
            case PacketType.Connect:
                OnConnect(socket, packet.Namespace.Span, packet.Payload.Span);
                return ValueTask.CompletedTask;
            case PacketType.Event when socket is { HasConnected: true }:
                return OnEventAsync(socket, packet);
            case PacketType.Ack when socket is { HasConnected: true }:
                OnAck(socket, packet);
                return ValueTask.CompletedTask;
            case PacketType.Disconnect when socket is { HasConnected: true } && packet.Payload.IsEmpty:
                socket.Leave(DisconnectReason.ClientNamespaceDisconnect);
                return ValueTask.CompletedTask;
            case PacketType.Event or PacketType.Ack or PacketType.Disconnect when WasHere(packet.Namespace.Span):
                // The client sent the packet before it knew that the server had disconnected this namespace's socket.
                return ValueTask.CompletedTask;
            default:
                _session.Close(CloseReason.ParseError, new("The client sent a packet for a namespace that it is not in."));
                return ValueTask.CompletedTask;
        }
    }

    public void OnTick(long now)
    {
        if (now >= Volatile.Read(ref _connectDeadline))
        {
            _session.Close(CloseReason.ForcedClose);
        }
        else if (now >= Volatile.Read(ref _attachmentDeadline))
        {
            _session.Close(CloseReason.ParseError, new("The attachments of a packet did not come in time."));
        }
    }

    public void OnClose(CloseReason reason)
    {
        SocketIOSocket[] sockets;
        lock (Gate)
        {
            _ended = true;
            sockets = _sockets;
        }

        Volatile.Read(ref _backlog)?.End();
        _server.Addresses?.Release(_request.RemoteAddress);
        foreach (var socket in sockets)
        {
            try
            {
                socket.Leave(DisconnectReasons.From(reason), _session.EndDetails);
            }
            catch (Exception exception)
            {
                // The other sockets must leave as well.
                Log.ConnectionFaulted(_server.Logger, exception);
            }
        }
    }

    /// <summary>
    /// Called when a socket has left its namespace. Without sockets, the connection stays open until the connect
    /// timeout.
    /// </summary>
    public void Remove(SocketIOSocket socket)
    {
        lock (Gate)
        {
            _sockets = [.. _sockets.Where(other => other != socket)];
            if (_sockets.Length == 0)
            {
                Volatile.Write(ref _connectDeadline, _server.Sessions.Now + _server.Sessions.ConnectTimeoutMs);
            }
        }
    }

    private SocketIOSocket? Find(ReadOnlySpan<byte> name)
    {
        foreach (var socket in _sockets)
        {
            if (name.SequenceEqual(socket.Namespace.PacketName.Utf8))
            {
                return socket;
            }
        }

        return null;
    }

    private bool WasHere(ReadOnlySpan<byte> name)
    {
        lock (Gate)
        {
            return _left is { } left && left.Contains(Encoding.UTF8.GetString(name));
        }
    }

    /// <summary>
    /// Notes that the server disconnected a socket, so that packets which its client had already sent are no
    /// violation.
    /// </summary>
    public void NoteServerDisconnect(string name)
    {
        lock (Gate)
        {
            _left ??= [];
            if (_left.Count >= 4 * _server.Options.MaxNamespacesPerConnection)
            {
                _left.Clear();
            }

            _left.Add(name);
        }
    }

    /// <summary>
    /// Disconnects every socket, then the connection. Each client-side socket gets its own DISCONNECT packet: if only
    /// the transport closed, it would try to reconnect.
    /// </summary>
    public async Task DisconnectAllAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.DisconnectAsync().ConfigureAwait(false);
        }

        _session.CloseAfterFlush(CloseReason.ForcedClose);
    }

    private void OnConnect(SocketIOSocket? existing, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        if (existing is { IsConnected: false })
        {
            // A second CONNECT while the first is being checked. The first one's answer follows.
            return;
        }

        if (existing is not null || !TryParseAuth(payload, out var auth))
        {
            _session.Close(CloseReason.ParseError, new("The client sent a CONNECT that is not valid, or a second one."));
            return;
        }

        if (_session.Revision == 3)
        {
            // Revision 3 has no auth payload. It sends a query after the name instead.
            name = LegacyConnect.Split(name, out auth);
        }

        if (_server.TryGetNamespace(name, out var ns) && ns.Lifetime is null)
        {
            Join(ns, auth);
        }
        else if (!_server.Dynamic.IsEmpty)
        {
            EnterDynamic(Encoding.UTF8.GetString(name), auth);
        }
        else
        {
            Reject(new NamespaceName(Encoding.UTF8.GetString(name), _server.Options.Parser), "Invalid namespace", null);
        }
    }

    private void Join(SocketIONamespace ns, JsonElement auth)
    {
        var socket = new SocketIOSocket(ns, this, new SocketHandshake(_request, auth));
        bool ended;
        bool full;
        lock (Gate)
        {
            ended = _ended;
            full = _sockets.Length >= _server.Options.MaxNamespacesPerConnection;
            if (!ended && !full)
            {
                _sockets = [.. _sockets, socket];
                _left?.Remove(ns.Name);
            }
        }

        if (ended || full)
        {
            ns.Lifetime?.Exit(ns);
        }

        if (full)
        {
            Reject(ns.PacketName, "Too many namespaces", null);
        }
        else if (!ended)
        {
            _ = ConnectAsync(ns, socket);
        }
    }

    private async Task ConnectAsync(SocketIONamespace ns, SocketIOSocket socket)
    {
        try
        {
            if (!socket.TrySkipMiddleware())
            {
                await ns.RunMiddlewareAsync(socket).ConfigureAwait(false);
            }

            socket.TakeOver();
        }
        catch (ConnectRejectedException rejection)
        {
            socket.Discard();
            Reject(ns.PacketName, rejection.Message, rejection.ErrorData);
            return;
        }
        catch (OperationCanceledException) when (socket.ConnectionAborted.IsCancellationRequested)
        {
            // The client did not wait for the middleware, which is no fault of the host.
            socket.Discard();
            return;
        }
        catch (Exception exception)
        {
            Log.MiddlewareFailed(_server.Logger, ns.Name, exception);
            socket.Discard();
            Reject(ns.PacketName, "Internal server error", null);
            return;
        }

        if (socket.TryConnect())
        {
            Volatile.Write(ref _connectDeadline, long.MaxValue);
            ns.RunConnectionHandlers(socket);
        }
    }

    private void Reject(NamespaceName ns, string message, object? data)
    {
        if (_session.Revision == 3)
        {
            // Clients of revision 3 accept one value: the data, or the text if there is no data.
            _session.Send(PacketWriter.Control(
                PacketType.ConnectError,
                ns,
                (Error: data ?? message, _server.Options.SerializerOptions),
                static (json, state) => ArgumentWriter.Write(json, [state.Error], state.SerializerOptions)));
            return;
        }

        _session.Send(PacketWriter.Control(
            PacketType.ConnectError,
            ns,
            (message, data, _server.Options.SerializerOptions),
            static (json, state) =>
            {
                json.WriteStartObject();
                json.WriteString("message"u8, state.message);
                if (state.data is not null)
                {
                    json.WritePropertyName("data"u8);
                    ArgumentWriter.Write(json, [state.data], state.SerializerOptions);
                }

                json.WriteEndObject();
            }));
    }

    private bool TryParseAuth(ReadOnlySpan<byte> payload, out JsonElement auth)
    {
        auth = default;
        if (payload.IsEmpty)
        {
            return true;
        }

        if (payload.Length > _server.Options.MaxAuthPayload || payload[0] != '{')
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = _server.Options.MaxJsonDepth });
            auth = JsonElement.ParseValue(ref reader);
            if (reader.Read())
            {
                return false;
            }

            if (HalfCharacters.AreIn(payload))
            {
                // Credentials are read with GetString, which throws on half a surrogate pair. No valid credential contains one.
                auth = JsonElement.Parse(HalfCharacters.Replace(payload), new JsonDocumentOptions { MaxDepth = _server.Options.MaxJsonDepth });
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private ValueTask OnEventAsync(SocketIOSocket socket, in SocketPacket packet)
    {
        if (!ArgumentList.TryParse(packet, _server.Options.MaxJsonDepth, out var arguments)
            || arguments.Count == 0
            || !EventDispatcher.TryResolve(socket, arguments, out var name, out var own, out var shared)
            || ReservedEvents.Contains(name))
        {
            _session.Close(CloseReason.ParseError, new("The client sent an event or acknowledgement that is not valid."));
            return ValueTask.CompletedTask;
        }

        if (socket.IsReady && own is null && shared is null)
        {
            return ValueTask.CompletedTask;
        }

        var socketEvent = new SocketEvent(socket, name, arguments, packet.AckId);
        return socket.TryHoldBack(socketEvent, out var wait)
            ? wait
            : EventDispatcher.DispatchAsync(Limiter, socketEvent, own, shared);
    }

    private void OnAck(SocketIOSocket socket, in SocketPacket packet)
    {
        if (packet.AckId < 0 || !ArgumentList.TryParse(packet, _server.Options.MaxJsonDepth, out var arguments))
        {
            _session.Close(CloseReason.ParseError, new("The client sent an event or acknowledgement that is not valid."));
            return;
        }

        socket.Acks.TryComplete(packet.AckId, arguments);
    }
}
