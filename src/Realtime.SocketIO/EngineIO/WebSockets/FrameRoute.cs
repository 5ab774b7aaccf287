namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>Where the frames of a connection are written. The first two go past the HTTP server, all others through its response stream.</summary>
internal enum FrameRoute : byte
{
    /// <summary>To the connection's own socket, of TCP.</summary>
    TcpSocket,

    /// <summary>To the connection's own socket, of a Unix domain.</summary>
    UnixSocket,

    /// <summary><see cref="SocketIOOptions.DirectSocketWrites"/> is off.</summary>
    SwitchedOff,

    /// <summary>Several requests share the connection (RFC 8441).</summary>
    Http2,

    /// <summary>There is no socket of Kestrel's socket transport: a server in memory, another server or transport.</summary>
    OtherTransport,

    /// <summary>TLS encrypts what is written.</summary>
    Tls,

    /// <summary>A middleware of the connection reads and writes in between.</summary>
    ConnectionMiddleware,

    /// <summary>A middleware of the request has replaced the upgraded stream.</summary>
    RequestMiddleware,

    /// <summary>The stream may still hold what was written to it.</summary>
    Unsettled,
}

/// <summary>How a <see cref="FrameRoute"/> is logged.</summary>
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
