using System.IO.Pipelines;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// What lies below an upgraded request where nothing stands between: the socket itself and the pipes of its transport.
/// Working on them spares each frame the HTTP server's own layers, which have nothing left to do. Kestrel does not promise
/// that this works, so every connection is checked.
/// </summary>
/// <param name="Socket">The connection's socket.</param>
/// <param name="Input">What arrives on it.</param>
/// <param name="Output">What the HTTP server writes to it.</param>
internal readonly record struct RawConnection(Socket Socket, PipeReader Input, PipeWriter Output)
{
    private static readonly Assembly SocketTransport = typeof(SocketTransportFactory).Assembly;
    private static readonly Assembly HttpServer = typeof(KestrelServer).Assembly;

    /// <summary>Whether a transport's output holds nothing that was not flushed. One that cannot tell may hold something.</summary>
    public static bool IsFlushed(PipeWriter output) => output is { CanGetUnflushedBytes: true, UnflushedBytes: 0 };

    /// <summary>Looks below a request that has been upgraded.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">Its upgraded stream.</param>
    /// <param name="connection">The connection, where the result is a socket.</param>
    /// <returns>Where frames can be written.</returns>
    public static FrameRoute Find(HttpContext context, Stream stream, out RawConnection connection)
    {
        connection = default;
        var features = context.Features;
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
        {
            return FrameRoute.Http2;
        }

        // The transport's own object has the socket: a middleware that puts another there has a type of its own.
        if (features.Get<IConnectionSocketFeature>() is not { } owner || owner.GetType().Assembly != SocketTransport)
        {
            return FrameRoute.OtherTransport;
        }

        if (features.Get<ITlsHandshakeFeature>() is not null)
        {
            return FrameRoute.Tls;
        }

        // Whatever stands between has put a pipe of its own in the place of the one that the socket's owner made.
        if (features.Get<IConnectionTransportFeature>()?.Transport is not { } transport || transport.GetType().Assembly != SocketTransport)
        {
            return FrameRoute.ConnectionMiddleware;
        }

        // The same for the stream: what wraps it must see the frames.
        if (stream.GetType().Assembly != HttpServer)
        {
            return FrameRoute.RequestMiddleware;
        }

        connection = new RawConnection(owner.Socket, transport.Input, transport.Output);
        return owner.Socket.AddressFamily == AddressFamily.Unix ? FrameRoute.UnixSocket : FrameRoute.TcpSocket;
    }
}
