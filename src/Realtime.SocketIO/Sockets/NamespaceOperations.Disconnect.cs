using System.Runtime.CompilerServices;

namespace Realtime.SocketIO;

/// <summary>What runs when sockets leave.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>Adds a handler that runs when a socket is about to leave: its rooms are still there.</summary>
    /// <param name="handler">Called with the socket and the reason. What it throws is logged.</param>
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

    /// <summary>Adds a handler that runs when a socket is about to leave: its rooms are still there.</summary>
    /// <param name="handler">Called with the socket, the reason, and what is known beyond it, as <see cref="SocketIOSocket.DisconnectDetails"/> has it. What it throws is logged.</param>
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

    /// <summary>Adds a handler that runs when a socket has left, and with it its rooms.</summary>
    /// <param name="handler">Called with the socket and the reason. What it throws is logged.</param>
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

    /// <summary>Adds a handler that runs when a socket has left, and with it its rooms.</summary>
    /// <param name="handler">Called with the socket, the reason, and what is known beyond it, as <see cref="SocketIOSocket.DisconnectDetails"/> has it. What it throws is logged.</param>
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
