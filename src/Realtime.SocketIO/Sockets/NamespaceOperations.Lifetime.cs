using System.Runtime.CompilerServices;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Middleware, and handlers for sockets that join and leave.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>
    /// Adds connect middleware. It runs, in the order in which it was added, for each client that wants to join. The
    /// client joins when the last middleware has called <c>next</c>.
    /// </summary>
    /// <param name="middleware">
    /// Calls <c>next</c> to continue, or throws <see cref="ConnectRejectedException"/> to refuse the client. If it
    /// returns without either, the client is also refused.
    /// </param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace Use(Func<SocketIOSocket, Func<Task>, Task> middleware)
    {
        Target.ConnectMiddleware.Add(middleware);
        return Target;
    }

    /// <summary>
    /// Adds middleware for the events of all sockets here, as <see cref="SocketIOSocket.Use"/> does for one. It runs
    /// before the middleware of the socket, and costs nothing per connection.
    /// </summary>
    /// <param name="middleware">
    /// Calls <c>next</c> to continue. If it returns without calling it, the handlers do not run.
    /// </param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace UseEvents(Func<SocketEvent, Func<Task>, Task> middleware) => AddMiddleware(middleware);

    /// <summary>
    /// Adds a handler that runs for each new socket, after the client has been notified that it is connected. Events
    /// of the client wait until the handler has finished.
    /// </summary>
    /// <param name="handler">The handler. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnConnection(Func<SocketIOSocket, Task> handler)
    {
        Target.ConnectionHandlers.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnConnection(Func{SocketIOSocket, Task})"/>
    public SocketIONamespace OnConnection(Action<SocketIOSocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnConnection(new PlainAdapter<SocketIOSocket>(handler).RunAction);
    }

    /// <summary>
    /// Sets the handler for exceptions of event handlers and event middleware. The connection stays open in any case.
    /// Default: exceptions are logged.
    /// </summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace OnEventError(Action<SocketEvent, Exception> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Target.EventErrorHandler = handler;
        return Target;
    }

    /// <summary>
    /// Adds a handler that runs when a room gets its first member on this node. Room handlers run after the change,
    /// outside all locks. Handlers of concurrent changes run in no defined order. The rooms named by socket ids raise
    /// no room events.
    /// </summary>
    /// <param name="handler">Called with the room. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnRoomCreated(Func<string, Task> handler)
    {
        Target.EnsureRoomEvents().Created.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnRoomCreated(Func{string, Task})"/>
    public SocketIONamespace OnRoomCreated(Action<string> handler) => OnRoomCreated(Plain(handler));

    /// <summary>Adds a handler that runs when a room has lost its last member on this node.</summary>
    /// <param name="handler">Called with the room. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnRoomDeleted(Func<string, Task> handler)
    {
        Target.EnsureRoomEvents().Deleted.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnRoomDeleted(Func{string, Task})"/>
    public SocketIONamespace OnRoomDeleted(Action<string> handler) => OnRoomDeleted(Plain(handler));

    /// <summary>Adds a handler that runs when a socket has joined a room.</summary>
    /// <param name="handler">Called with the room and the socket. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnRoomJoined(Func<string, SocketIOSocket, Task> handler)
    {
        Target.EnsureRoomEvents().Joined.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnRoomJoined(Func{string, SocketIOSocket, Task})"/>
    public SocketIONamespace OnRoomJoined(Action<string, SocketIOSocket> handler) => OnRoomJoined(Plain(handler));

    /// <summary>Adds a handler that runs when a socket has left a room, including by disconnecting.</summary>
    /// <param name="handler">Called with the room and the socket. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnRoomLeft(Func<string, SocketIOSocket, Task> handler)
    {
        Target.EnsureRoomEvents().Left.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnRoomLeft(Func{string, SocketIOSocket, Task})"/>
    public SocketIONamespace OnRoomLeft(Action<string, SocketIOSocket> handler) => OnRoomLeft(Plain(handler));

    private static Func<string, Task> Plain(Action<string> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new PlainAdapter<string>(handler).RunAction;
    }

    private static Func<string, SocketIOSocket, Task> Plain(Action<string, SocketIOSocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return (room, socket) =>
        {
            handler(room, socket);
            return Task.CompletedTask;
        };
    }
}
