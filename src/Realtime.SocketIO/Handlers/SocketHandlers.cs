namespace Realtime.SocketIO;

/// <summary>
/// Base of classes whose methods handle events. Each call gets an object of its own from a scope of its own, so
/// that scoped services can be taken by the constructor; what lasts belongs in <see cref="SocketIOSocket.Data"/> or
/// a singleton.
/// </summary>
/// <remarks>
/// A method with <see cref="SocketEventNameAttribute"/> handles that event. Its parameters are the event's arguments,
/// in order; parameters of type <see cref="SocketEvent"/>, <see cref="SocketIOSocket"/> and
/// <see cref="CancellationToken"/> (cancelled when the socket disconnects) are filled in between and take no
/// argument. An argument that is missing, null or of another type is a <see cref="SocketArgumentException"/>, unless
/// the parameter is nullable or has a default value. What the method returns, directly or by a task, acknowledges.
/// </remarks>
public abstract class SocketHandlers
{
    /// <summary>Runs for each new socket of the namespace, before its first event.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>A task; events of the client wait until it is complete.</returns>
    public virtual Task OnConnectedAsync(SocketIOSocket socket) => Task.CompletedTask;

    /// <summary>Runs when a socket has left the namespace.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="reason">Why it left.</param>
    /// <returns>A task.</returns>
    public virtual Task OnDisconnectedAsync(SocketIOSocket socket, DisconnectReason reason) => Task.CompletedTask;
}
