namespace Realtime.SocketIO;

/// <summary>
/// Why a socket left its namespace. <see cref="DisconnectReasons.Name"/> returns the reference server's name of a
/// reason.
/// </summary>
public enum DisconnectReason
{
    /// <summary>The client closed the transport, for example because the user left the page.</summary>
    TransportClose = 0,

    /// <summary>The transport failed, or the client violated the transport's protocol.</summary>
    TransportError,

    /// <summary>The client did not answer a ping in time.</summary>
    PingTimeout,

    /// <summary>The client sent an invalid packet.</summary>
    ParseError,

    /// <summary>The server closed the whole connection.</summary>
    ForcedClose,

    /// <summary>The client left this namespace.</summary>
    ClientNamespaceDisconnect,

    /// <summary>The server disconnected the socket from this namespace.</summary>
    ServerNamespaceDisconnect,

    /// <summary>The host is stopping.</summary>
    ServerShuttingDown,

    /// <summary>
    /// The client read too slowly: its queue exceeded <see cref="SocketIOOptions.MaxQueuedBytes"/> or
    /// <see cref="SocketIOOptions.MaxQueuedPackets"/>.
    /// </summary>
    QueueOverflow,
}
