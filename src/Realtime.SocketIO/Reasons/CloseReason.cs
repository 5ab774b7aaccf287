namespace Realtime.SocketIO.Reasons;

/// <summary>Why an Engine.IO session ended. Closed set; <see cref="Realtime.SocketIO.DisconnectReasons"/> holds the names.</summary>
internal enum CloseReason
{
    TransportClose,
    TransportError,
    PingTimeout,
    ParseError,
    ForcedClose,
    ServerShuttingDown,
    QueueOverflow,
}
