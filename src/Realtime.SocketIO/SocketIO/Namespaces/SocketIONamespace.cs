using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Events;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// A namespace: its sockets, its rooms, and the handlers that they share. Handlers and middleware are added
/// before clients come; everything else is thread-safe.
/// </summary>
public sealed class SocketIONamespace
{
    private readonly List<Func<SocketIOSocket, Func<Task>, Task>> _middleware = [];
    private readonly List<Func<SocketIOSocket, Task>> _connectionHandlers = [];
    private readonly List<Func<SocketIOSocket, DisconnectReason, Task>> _disconnectingHandlers = [];
    private readonly List<Func<SocketIOSocket, DisconnectReason, Task>> _disconnectHandlers = [];
    private Action<SocketEvent, Exception>? _eventErrorHandler;

    internal SocketIONamespace(SocketIOServer server, string name)
    {
        Server = server;
        PacketName = new NamespaceName(name, server.Options.Parser);
    }

    /// <summary>The name, <c>/</c> for the main namespace.</summary>
    public string Name => PacketName.Value;

    /// <summary>How many sockets are connected to it on this node.</summary>
    public int SocketCount => RoomIndex.SocketCount;

    /// <summary>The sockets that are connected to it on this node, at this moment: a copy.</summary>
    public IReadOnlyCollection<SocketIOSocket> Sockets => Everyone.FetchSockets();

    /// <summary>A broadcast to everyone here that is dropped for clients that cannot take it at once.</summary>
    public BroadcastOperator Volatile => Everyone.Volatile;

    internal SocketIOServer Server { get; }

    internal NamespaceName PacketName { get; }

    internal RoomIndex RoomIndex { get; } = new();

    internal HandlerTable Handlers { get; } = new();

    private BroadcastOperator Everyone => new(this);

    /// <summary>
    /// Adds a connect middleware. They run in order for each client that wants to join; the client is let in
    /// when the last has called <c>next</c>.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to go on, or throws <see cref="ConnectRejectedException"/> to refuse the client. Returning without either refuses it as well.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace Use(Func<SocketIOSocket, Func<Task>, Task> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>Adds a handler that runs for each new socket, after the client has been told that it is connected. Events of the client wait until it has finished.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace OnConnection(Func<SocketIOSocket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _connectionHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler that runs for each new socket.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace OnConnection(Action<SocketIOSocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnConnection(socket =>
        {
            handler(socket);
            return Task.CompletedTask;
        });
    }

    /// <summary>Adds a handler that runs when a socket is about to leave: its rooms are still there.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace OnDisconnecting(Func<SocketIOSocket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _disconnectingHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler that runs when a socket has left, and with it its rooms.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace OnDisconnect(Func<SocketIOSocket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _disconnectHandlers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler for an event of every socket here. It costs nothing per connection.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>This namespace.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public SocketIONamespace On(string eventName, Func<SocketEvent, Task> handler)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.Add(eventName, handler);
        return this;
    }

    /// <summary>Sets what happens when an event handler throws; the connection is kept in any case. Default: it is logged.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>This namespace.</returns>
    public SocketIONamespace OnEventError(Action<SocketEvent, Exception> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _eventErrorHandler = handler;
        return this;
    }

    /// <summary>Finds a socket of this node.</summary>
    /// <param name="id">The socket's id.</param>
    /// <param name="socket">The socket.</param>
    /// <returns>True if it is connected.</returns>
    public bool TryGetSocket(string id, [NotNullWhen(true)] out SocketIOSocket? socket) => RoomIndex.TryGet(id, out socket);

    /// <summary>A broadcast to a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator To(string room) => Everyone.To(room);

    /// <summary>A broadcast to several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator To(IEnumerable<string> rooms) => Everyone.To(rooms);

    /// <summary>A broadcast to everyone here but a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator Except(string room) => Everyone.Except(room);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync(string, CancellationToken)"/>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, payload, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, payload, typeInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsAsync"/>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) => Everyone.EmitArgumentsAsync(eventName, arguments, cancellationToken);

    /// <summary>Disconnects every socket here.</summary>
    /// <param name="close">Whether their whole connections end.</param>
    /// <returns>A task that is complete once they are disconnected.</returns>
    public ValueTask DisconnectSocketsAsync(bool close = false) => Everyone.DisconnectSocketsAsync(close);

    internal Task RunMiddlewareAsync(SocketIOSocket socket) => RunMiddlewareAsync(socket, 0);

    /// <summary>Runs the connection handlers, then lets the client's events through.</summary>
    internal void RunConnectionHandlers(SocketIOSocket socket)
    {
        Log.SocketConnected(Server.Logger, socket.Id, Name);
        var running = Task.CompletedTask;
        foreach (var handler in _connectionHandlers)
        {
            var task = Observe("connection", () => handler(socket));
            running = running.IsCompleted ? task : Task.WhenAll(running, task);
        }

        if (running.IsCompleted)
        {
            socket.Release();
        }
        else
        {
            _ = running.ContinueWith(static (_, state) => ((SocketIOSocket)state!).Release(), socket, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    internal void RunDisconnecting(SocketIOSocket socket, DisconnectReason reason)
    {
        foreach (var handler in _disconnectingHandlers)
        {
            _ = Observe("disconnecting", () => handler(socket, reason));
        }
    }

    internal void RunDisconnected(SocketIOSocket socket, DisconnectReason reason, IReadOnlyList<Func<DisconnectReason, Task>>? own)
    {
        foreach (var handler in own ?? [])
        {
            _ = Observe("disconnect", () => handler(reason));
        }

        foreach (var handler in _disconnectHandlers)
        {
            _ = Observe("disconnect", () => handler(socket, reason));
        }
    }

    internal void ReportEventError(SocketEvent socketEvent, Exception exception)
    {
        if (_eventErrorHandler is { } handler)
        {
            handler(socketEvent, exception);
        }
        else if (exception is SocketArgumentException)
        {
            Log.ArgumentsRefused(Server.Logger, socketEvent.Name, Name, exception.Message);
        }
        else
        {
            Log.EventHandlerFailed(Server.Logger, socketEvent.Name, Name, exception);
        }
    }

    private async Task RunMiddlewareAsync(SocketIOSocket socket, int index)
    {
        if (index == _middleware.Count)
        {
            return;
        }

        var wentOn = false;
        await _middleware[index](socket, () =>
        {
            wentOn = true;
            return RunMiddlewareAsync(socket, index + 1);
        }).ConfigureAwait(false);
        if (!wentOn)
        {
            throw new ConnectRejectedException("Connection refused");
        }
    }

    private async Task Observe(string kind, Func<Task> handler)
    {
        try
        {
            await handler().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.LifetimeHandlerFailed(Server.Logger, kind, Name, exception);
        }
    }
}
