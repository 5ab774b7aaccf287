using System.Runtime.CompilerServices;

namespace Realtime.SocketIO;

/// <summary>The handlers that run when sockets leave.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>
    /// Adds a handler that is called before a socket leaves its rooms. Leaving does not wait for its asynchronous
    /// part.
    /// </summary>
    /// <param name="handler">Called with the socket and the reason. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnDisconnecting(Func<SocketIOSocket, DisconnectReason, Task> handler)
    {
        Target.DisconnectingHandlers.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnDisconnecting(Func{SocketIOSocket, DisconnectReason, Task})"/>
    public SocketIONamespace OnDisconnecting(Action<SocketIOSocket, DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting((socket, reason) =>
        {
            handler(socket, reason);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Adds a handler that is called before a socket leaves its rooms. Leaving does not wait for its asynchronous
    /// part.
    /// </summary>
    /// <param name="handler">
    /// Called with the socket, the reason and <see cref="SocketIOSocket.DisconnectDetails"/>. Exceptions are logged.
    /// </param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnDisconnecting(Func<SocketIOSocket, DisconnectReason, DisconnectDetails?, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting((socket, reason) => handler(socket, reason, socket.DisconnectDetails));
    }

    /// <inheritdoc cref="OnDisconnecting(Func{SocketIOSocket, DisconnectReason, DisconnectDetails, Task})"/>
    public SocketIONamespace OnDisconnecting(Action<SocketIOSocket, DisconnectReason, DisconnectDetails?> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting((Action<SocketIOSocket, DisconnectReason>)((socket, reason) => handler(socket, reason, socket.DisconnectDetails)));
    }

    /// <summary>Adds a handler that runs when a socket has left the namespace and its rooms.</summary>
    /// <param name="handler">Called with the socket and the reason. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnDisconnect(Func<SocketIOSocket, DisconnectReason, Task> handler)
    {
        Target.DisconnectHandlers.Add(handler);
        return Target;
    }

    /// <inheritdoc cref="OnDisconnect(Func{SocketIOSocket, DisconnectReason, Task})"/>
    public SocketIONamespace OnDisconnect(Action<SocketIOSocket, DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect((socket, reason) =>
        {
            handler(socket, reason);
            return Task.CompletedTask;
        });
    }

    /// <summary>Adds a handler that runs when a socket has left the namespace and its rooms.</summary>
    /// <param name="handler">
    /// Called with the socket, the reason and <see cref="SocketIOSocket.DisconnectDetails"/>. Exceptions are logged.
    /// </param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnDisconnect(Func<SocketIOSocket, DisconnectReason, DisconnectDetails?, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect((socket, reason) => handler(socket, reason, socket.DisconnectDetails));
    }

    /// <inheritdoc cref="OnDisconnect(Func{SocketIOSocket, DisconnectReason, DisconnectDetails, Task})"/>
    public SocketIONamespace OnDisconnect(Action<SocketIOSocket, DisconnectReason, DisconnectDetails?> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect((Action<SocketIOSocket, DisconnectReason>)((socket, reason) => handler(socket, reason, socket.DisconnectDetails)));
    }
}
