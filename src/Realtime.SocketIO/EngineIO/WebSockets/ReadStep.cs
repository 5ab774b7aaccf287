namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>The result of reading the received bytes.</summary>
internal enum ReadStep : byte
{
    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>A complete message.</summary>
    Message,

    /// <summary>A ping, which must be answered.</summary>
    Ping,

    /// <summary>The client sent a close frame.</summary>
    Close,

    /// <summary>The connection ended without a close frame.</summary>
    Lost,

    /// <summary>The server failed.</summary>
    Faulted,

    /// <summary>The client exceeded a limit.</summary>
    OverLimit,

    /// <summary>The client violated the WebSocket protocol.</summary>
    Violation,

    /// <summary>The client sent text that is not UTF-8, or data that cannot be decompressed.</summary>
    BadData,
}
