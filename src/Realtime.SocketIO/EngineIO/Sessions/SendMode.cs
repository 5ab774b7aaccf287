namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>What happens to a packet if the client does not receive fast enough.</summary>
internal enum SendMode : byte
{
    /// <summary>The packet is queued. If the queue is full, the connection is closed.</summary>
    Queue,

    /// <summary>The packet is dropped if the transport cannot send it at once.</summary>
    Volatile,

    /// <summary>The packet is dropped if the client is slow (<see cref="SocketIOOptions.SlowClientMark"/>).</summary>
    DropIfSlow,
}
