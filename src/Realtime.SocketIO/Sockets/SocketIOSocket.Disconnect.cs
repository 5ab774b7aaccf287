using System.Runtime.CompilerServices;

namespace Realtime.SocketIO;

/// <summary>The handlers that run when the socket leaves.</summary>
public sealed partial class SocketIOSocket
{
    private List<Func<DisconnectReason, Task>>? _disconnectHandlers;
    private List<Func<DisconnectReason, Task>>? _disconnectingHandlers;

    /// <summary>
    /// Details of the end of the connection, beyond the reason. Null while the socket is connected, and if there are
    /// none.
    /// </summary>
    public DisconnectDetails? DisconnectDetails { get; private set; }

    /// <summary>
    /// Adds a handler that is called before the socket leaves its rooms. Leaving does not wait for its asynchronous
    /// part.
    /// </summary>
    /// <param name="handler">Called with the reason. Exceptions are logged.</param>
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

    /// <summary>
    /// Adds a handler that is called before the socket leaves its rooms. Leaving does not wait for its asynchronous
    /// part.
    /// </summary>
    /// <param name="handler">Called with the reason and <see cref="DisconnectDetails"/>. Exceptions are logged.</param>
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

    /// <summary>Adds a handler that runs when the socket has been disconnected and has left its rooms.</summary>
    /// <param name="handler">Called with the reason. Exceptions are logged.</param>
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

    /// <summary>Adds a handler that runs when the socket has been disconnected and has left its rooms.</summary>
    /// <param name="handler">Called with the reason and <see cref="DisconnectDetails"/>. Exceptions are logged.</param>
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
