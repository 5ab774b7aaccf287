namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>Where the frames of a connection are written: the first two values bypass the HTTP server, the others use its response stream.</summary>
internal enum FrameRoute : byte
{
    /// <summary>The connection's TCP socket.</summary>
    TcpSocket,

    /// <summary>The connection's Unix domain socket.</summary>
    UnixSocket,

    /// <summary><see cref="SocketIOOptions.DirectSocketWrites"/> is off.</summary>
    SwitchedOff,

    /// <summary>Several requests share the connection (RFC 8441).</summary>
    Http2,

    /// <summary>The connection has no socket of Kestrel's socket transport: an in-memory server, another server or transport.</summary>
    OtherTransport,

    /// <summary>The connection uses TLS.</summary>
    Tls,

    /// <summary>A connection middleware has replaced the transport's pipe.</summary>
    ConnectionMiddleware,

    /// <summary>A middleware of the app has replaced the upgraded stream.</summary>
    RequestMiddleware,

    /// <summary>The stream may still hold earlier frames.</summary>
    Unsettled,
}

/// <summary>The texts of <see cref="FrameRoute"/> in the log.</summary>
internal static class FrameRoutes
{
    public static string Describe(FrameRoute route) => route switch
    {
        FrameRoute.TcpSocket => "to the connection's own socket (TCP)",
        FrameRoute.UnixSocket => "to the connection's own socket (Unix domain)",
        FrameRoute.SwitchedOff => "through the HTTP server's stream (DirectSocketWrites is off)",
        FrameRoute.Http2 => "through the HTTP server's stream (HTTP/2)",
        FrameRoute.OtherTransport => "through the HTTP server's stream (not a socket of Kestrel's transport)",
        FrameRoute.Tls => "through the HTTP server's stream (TLS)",
        FrameRoute.ConnectionMiddleware => "through the HTTP server's stream (a middleware of the connection)",
        FrameRoute.RequestMiddleware => "through the HTTP server's stream (a middleware of the request)",
        _ => "through the HTTP server's stream (it may still hold earlier frames)",
    };
}
