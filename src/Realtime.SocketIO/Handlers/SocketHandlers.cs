namespace Realtime.SocketIO;

/// <summary>
/// The base of classes whose methods handle events. Each call gets a new object from a new scope, so the constructor
/// can take scoped services. State that outlives a call belongs in <see cref="SocketIOSocket.Data"/> or in a
/// singleton.
/// </summary>
/// <remarks>
/// A method with <see cref="SocketEventNameAttribute"/> handles that event. Its parameters are the event's arguments,
/// in order. Parameters of type <see cref="SocketEvent"/>, <see cref="SocketIOSocket"/> and
/// <see cref="CancellationToken"/> (cancelled when the socket disconnects) take no argument. An argument of another
/// type causes a <see cref="SocketArgumentException"/>. So does a missing or null argument, unless the parameter is
/// nullable. A default value also allows a missing argument. The method's return value, or the result of its task,
/// acknowledges the event.
/// </remarks>
public abstract class SocketHandlers
{
    /// <summary>Called for each new socket of the namespace, before its first event.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>A task. The client's events wait until it completes.</returns>
    public virtual Task OnConnectedAsync(SocketIOSocket socket) => Task.CompletedTask;

    /// <summary>Called when a socket has left the namespace.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="reason">Why the socket left.</param>
    /// <returns>A task.</returns>
    public virtual Task OnDisconnectedAsync(SocketIOSocket socket, DisconnectReason reason) => Task.CompletedTask;
}
