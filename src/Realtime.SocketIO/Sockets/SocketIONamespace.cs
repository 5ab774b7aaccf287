using System.Diagnostics.CodeAnalysis;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Recovery;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// A namespace: its sockets, its rooms, and the handlers that they share. Add handlers and middleware before clients
/// connect. Everything is thread-safe.
/// </summary>
public sealed partial class SocketIONamespace : NamespaceOperations, ISocketIONamespace
{
    private readonly Lock _gate = new();
    private RoomEvents? _roomEvents;
    private long _lastAckId = -1;

    internal SocketIONamespace(SocketIOServer server, string name, NamespaceLifetime? lifetime = null)
    {
        Server = server;
        Lifetime = lifetime;
        PacketName = new NamespaceName(name, server.Options.Parser);
        Cluster = server.Cluster?.For(this);
        if (server.Options is { ConnectionStateRecovery: { } recovery, KeepsStateElsewhere: false })
        {
            Recovery = new RecoveryLog<SocketIOSocket>(recovery, server.Sessions);
        }
    }

    /// <summary>The name, <c>/</c> for the main namespace.</summary>
    public string Name => PacketName.Value;

    /// <summary>
    /// The name in metrics and traces. Namespaces that clients named share one, because their number is unbounded.
    /// </summary>
    internal string MetricName => Lifetime is null ? Name : "(dynamic)";

    internal SocketIOServer Server { get; }

    internal NamespaceName PacketName { get; }

    /// <summary>
    /// The lifetime of a namespace that a client's name created; null for a namespace that the server's code created.
    /// </summary>
    internal NamespaceLifetime? Lifetime { get; }

    /// <summary>The rule that created it, if any.</summary>
    internal DynamicNamespace? Parent { get; set; }

    internal RoomIndex<SocketIOSocket> RoomIndex { get; } = new();

    /// <summary>The data for clients that reconnect; null if the host does not use recovery.</summary>
    internal RecoveryLog<SocketIOSocket>? Recovery { get; }

    /// <summary>Who keeps the state of lost sockets in place of <see cref="Recovery"/>. Set before the first client connects.</summary>
    internal IStateKeeper? Keeper { get; set; }

    /// <summary>The other servers; null without a cluster.</summary>
    internal INamespaceCluster? Cluster { get; set; }

    internal HandlerTable Handlers { get; } = new();

    internal CallbackList<Func<SocketIOSocket, Func<Task>, Task>> ConnectMiddleware { get; } = new();

    internal CallbackList<Func<SocketIOSocket, Task>> ConnectionHandlers { get; } = new();

    internal CallbackList<Func<SocketIOSocket, DisconnectReason, Task>> DisconnectingHandlers { get; } = new();

    internal CallbackList<Func<SocketIOSocket, DisconnectReason, Task>> DisconnectHandlers { get; } = new();

    internal Action<SocketEvent, Exception>? EventErrorHandler { get; set; }

    /// <summary>
    /// Whether a listener of outgoing events was ever added. Until then emissions do not check for listeners.
    /// </summary>
    internal bool HasOutgoingListeners { get; set; }

    /// <summary>The listeners of room events; null if there are none.</summary>
    internal RoomEvents? RoomEvents => _roomEvents;

    private protected override SocketIONamespace Target => this;

    /// <summary>Finds a socket of this node.</summary>
    /// <param name="id">The socket's id.</param>
    /// <param name="socket">The socket.</param>
    /// <returns>True if it is connected.</returns>
    public bool TryGetSocket(string id, [NotNullWhen(true)] out SocketIOSocket? socket) => RoomIndex.TryGet(id, out socket);

    /// <summary>
    /// Returns a new acknowledgement id. All sockets share one sequence, so that a broadcast can be encoded once.
    /// </summary>
    internal long NextAckId() => Interlocked.Increment(ref _lastAckId);

    internal RoomEvents EnsureRoomEvents()
    {
        lock (_gate)
        {
            return _roomEvents ??= new RoomEvents(this);
        }
    }

    internal Task RunMiddlewareAsync(SocketIOSocket socket) => RunMiddlewareAsync(ConnectMiddleware.Items, socket, 0);

    /// <summary>Runs the connection handlers, then dispatches the client's events.</summary>
    internal void RunConnectionHandlers(SocketIOSocket socket)
    {
        Log.SocketConnected(Server.Logger, socket.Id, Name);
        var running = Task.CompletedTask;
        foreach (var handler in ConnectionHandlers.Items)
        {
            var task = Observe("connection", () => handler(socket), socket);
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

    internal void RunDisconnecting(SocketIOSocket socket, DisconnectReason reason, IReadOnlyList<Func<DisconnectReason, Task>>? own)
    {
        foreach (var handler in own ?? [])
        {
            _ = Observe("disconnecting", () => handler(reason));
        }

        foreach (var handler in DisconnectingHandlers.Items)
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

        foreach (var handler in DisconnectHandlers.Items)
        {
            _ = Observe("disconnect", () => handler(socket, reason));
        }
    }

    internal void ReportEventError(SocketEvent socketEvent, Exception exception)
    {
        if (EventErrorHandler is { } handler)
        {
            handler(socketEvent, exception);
        }
        else if (exception is SocketArgumentException)
        {
            Log.ArgumentsRefused(Server.Logger, socketEvent.Name, Name, exception.Message);
        }
        else if (exception is not OperationCanceledException || !socketEvent.Socket.ConnectionAborted.IsCancellationRequested)
        {
            // Otherwise, the handler ended with its socket, as its token asks for.
            Log.EventHandlerFailed(Server.Logger, socketEvent.Name, Name, exception);
        }
    }

    /// <summary>Runs a callback of the host. Its exceptions are logged and not thrown.</summary>
    /// <param name="kind">The word for the callback in log lines.</param>
    /// <param name="handler">The callback.</param>
    /// <param name="socket">The socket, if its callback may end with it: <see cref="SocketIOSocket.ConnectionAborted"/> asks for that.</param>
    internal async Task Observe(string kind, Func<Task> handler, SocketIOSocket? socket = null)
    {
        try
        {
            await handler().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (socket is { ConnectionAborted.IsCancellationRequested: true })
        {
            // No fault. The token is read only here, because it is created when it is first read.
        }
        catch (Exception exception)
        {
            Log.LifetimeHandlerFailed(Server.Logger, kind, Name, exception);
        }
    }

    private static async Task RunMiddlewareAsync(Func<SocketIOSocket, Func<Task>, Task>[] middleware, SocketIOSocket socket, int index)
    {
        if (index == middleware.Length)
        {
            return;
        }

        var wentOn = false;
        await middleware[index](socket, () =>
        {
            wentOn = true;
            return RunMiddlewareAsync(middleware, socket, index + 1);
        }).ConfigureAwait(false);
        if (!wentOn)
        {
            throw new ConnectRejectedException("Connection refused");
        }
    }
}
