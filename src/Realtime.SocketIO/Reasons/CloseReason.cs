namespace Realtime.SocketIO.Reasons;

/// <summary>
/// Why an Engine.IO session ended. <see cref="Realtime.SocketIO.DisconnectReasons"/> maps the reasons to their names.
/// </summary>
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
