using System.Runtime.CompilerServices;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Middleware, and what is told of sockets that come and go.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>
    /// Adds a connect middleware. They run in order for each client that wants to join; the client is let in
    /// when the last has called <c>next</c>.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to go on, or throws <see cref="ConnectRejectedException"/> to refuse the client. Returning without either refuses it as well.</param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace Use(Func<SocketIOSocket, Func<Task>, Task> middleware)
    {
        Target.ConnectMiddleware.Add(middleware);
        return Target;
    }

    /// <summary>
    /// Adds a middleware for the events of every socket here, as <see cref="SocketIOSocket.Use"/> does for one.
    /// It runs before those of the sockets, and costs nothing per connection.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to go on; returning without it keeps the event from the handlers.</param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace UseEvents(Func<SocketEvent, Func<Task>, Task> middleware) => AddMiddleware(middleware);

    /// <summary>Adds a handler that runs for each new socket, after the client has been told that it is connected. Events of the client wait until it has finished.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
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

    /// <summary>Sets what happens when an event handler or event middleware throws; the connection is kept in any case. Default: it is logged.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The namespace.</returns>
    public SocketIONamespace OnEventError(Action<SocketEvent, Exception> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Target.EventErrorHandler = handler;
        return Target;
    }

    /// <summary>
    /// Adds a handler that runs when a room gets its first member on this node. Room handlers run after the
    /// change, outside of all locks, so that those of changes made at the same time have no order between them.
    /// A room that a socket has by its id is no event.
    /// </summary>
    /// <param name="handler">Called with the room. What it throws is logged.</param>
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
    /// <param name="handler">Called with the room. What it throws is logged.</param>
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
    /// <param name="handler">Called with the room and the socket. What it throws is logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnRoomJoined(Func<string, SocketIOSocket, Task> handler)
    {
        Target.EnsureRoomEvents().Joined.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnRoomJoined(Func{string, SocketIOSocket, Task})"/>
    public SocketIONamespace OnRoomJoined(Action<string, SocketIOSocket> handler) => OnRoomJoined(Plain(handler));

    /// <summary>Adds a handler that runs when a socket has left a room, also by disconnecting.</summary>
    /// <param name="handler">Called with the room and the socket. What it throws is logged.</param>
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
