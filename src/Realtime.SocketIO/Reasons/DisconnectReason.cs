namespace Realtime.SocketIO;

/// <summary>Why a socket left its namespace. <see cref="DisconnectReasons.Name"/> gives the reference server's name for it.</summary>
public enum DisconnectReason
{
    /// <summary>The client closed the transport, by leaving the page for example.</summary>
    TransportClose = 0,

    /// <summary>The transport failed, or broke the protocol of its level.</summary>
    TransportError,

    /// <summary>The client did not answer a ping in time.</summary>
    PingTimeout,

    /// <summary>The client sent what is no valid packet.</summary>
    ParseError,

    /// <summary>The server closed the whole connection.</summary>
    ForcedClose,

    /// <summary>The client left this namespace.</summary>
    ClientNamespaceDisconnect,

    /// <summary>The server made the socket leave this namespace.</summary>
    ServerNamespaceDisconnect,

    /// <summary>The host is stopping.</summary>
    ServerShuttingDown,

    /// <summary>The client read too slowly: its queue went over <see cref="SocketIOOptions.MaxQueuedBytes"/> or <see cref="SocketIOOptions.MaxQueuedPackets"/>.</summary>
    QueueOverflow,
}
