namespace Realtime.SocketIO.Sockets;

/// <summary>
/// Keeps the state of lost sockets for a library that knows what its events mean: it keeps events instead of packets, and
/// checks at the restore what the client may still receive. <see cref="Gate"/> makes pairs of steps atomic, as in
/// <see cref="Recovery.RecoveryLog{T}"/>. It is taken before a socket's lock and the room index's lock, never after.
/// </summary>
internal interface IStateKeeper
{
    /// <summary>Held while an event is numbered and queued, and while a socket comes or goes.</summary>
    Lock Gate { get; }

    /// <summary>Called when a socket has connected. It receives what is queued from now on.</summary>
    void Entered_NeedsLock(SocketIOSocket socket);

    /// <summary>Called when a socket leaves.</summary>
    /// <param name="socket">The socket. It still has its user and its data.</param>
    /// <param name="rooms">Its rooms if its connection was lost; null if it will not come back.</param>
    void Left_NeedsLock(SocketIOSocket socket, IReadOnlyCollection<string>? rooms);
}
