using System.Runtime.CompilerServices;

namespace Realtime.SocketIO;

/// <summary>What runs when the socket leaves.</summary>
public sealed partial class SocketIOSocket
{
    private List<Func<DisconnectReason, Task>>? _disconnectHandlers;
    private List<Func<DisconnectReason, Task>>? _disconnectingHandlers;

    /// <summary>What is known of the connection's end beyond the reason. Null while the socket is connected, and where the reason says all.</summary>
    public DisconnectDetails? DisconnectDetails { get; private set; }

    /// <summary>Adds a handler that runs when the socket is about to leave: its rooms are still there.</summary>
    /// <param name="handler">Called with the reason. What it throws is logged.</param>
    /// <returns>This socket.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIOSocket OnDisconnecting(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_connection.Gate)
        {
            (_disconnectingHandlers ??= []).Add(handler);
        }

        return this;
    }

    /// <inheritdoc cref="OnDisconnecting(Func{DisconnectReason, Task})"/>
    public SocketIOSocket OnDisconnecting(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting(reason =>
        {
            handler(reason);
            return Task.CompletedTask;
        });
    }

    /// <summary>Adds a handler that runs when the socket is about to leave: its rooms are still there.</summary>
    /// <param name="handler">Called with the reason and what is known beyond it, as <see cref="DisconnectDetails"/> has it. What it throws is logged.</param>
    /// <returns>This socket.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIOSocket OnDisconnecting(Func<DisconnectReason, DisconnectDetails?, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting(reason => handler(reason, DisconnectDetails));
    }

    /// <inheritdoc cref="OnDisconnecting(Func{DisconnectReason, DisconnectDetails, Task})"/>
    public SocketIOSocket OnDisconnecting(Action<DisconnectReason, DisconnectDetails?> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnecting((Action<DisconnectReason>)(reason => handler(reason, DisconnectDetails)));
    }

    /// <summary>Adds a handler that runs when the socket has been disconnected; its rooms have been left.</summary>
    /// <param name="handler">Called with the reason. What it throws is logged.</param>
    /// <returns>This socket.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIOSocket OnDisconnect(Func<DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_connection.Gate)
        {
            (_disconnectHandlers ??= []).Add(handler);
        }

        return this;
    }

    /// <inheritdoc cref="OnDisconnect(Func{DisconnectReason, Task})"/>
    public SocketIOSocket OnDisconnect(Action<DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect(reason =>
        {
            handler(reason);
            return Task.CompletedTask;
        });
    }

    /// <summary>Adds a handler that runs when the socket has been disconnected; its rooms have been left.</summary>
    /// <param name="handler">Called with the reason and what is known beyond it, as <see cref="DisconnectDetails"/> has it. What it throws is logged.</param>
    /// <returns>This socket.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIOSocket OnDisconnect(Func<DisconnectReason, DisconnectDetails?, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect(reason => handler(reason, DisconnectDetails));
    }

    /// <inheritdoc cref="OnDisconnect(Func{DisconnectReason, DisconnectDetails, Task})"/>
    public SocketIOSocket OnDisconnect(Action<DisconnectReason, DisconnectDetails?> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnect((Action<DisconnectReason>)(reason => handler(reason, DisconnectDetails)));
    }
}
