namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>What came of the bytes that arrived.</summary>
internal enum ReadStep : byte
{
    /// <summary>Nothing whole yet.</summary>
    More,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A ping, which has to be answered.</summary>
    Ping,

    /// <summary>The client closes.</summary>
    Close,

    /// <summary>The connection ended without a close frame.</summary>
    Lost,

    /// <summary>The server failed.</summary>
    Faulted,

    /// <summary>The client went over a limit.</summary>
    OverLimit,

    /// <summary>The client sent what no WebSocket may send.</summary>
    Violation,

    /// <summary>The client sent text that is not UTF-8, or data that cannot be inflated.</summary>
    BadData,
}
