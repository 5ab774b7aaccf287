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
/// The socket below an upgraded request, and the pipes of its transport, if no other layer is between. Using them directly
/// skips the layers of the HTTP server, which have no function for an upgraded connection. Kestrel does not promise that
/// this works, so every connection is checked.
/// </summary>
/// <param name="Socket">The connection's socket.</param>
/// <param name="Input">The bytes that arrive on the socket.</param>
/// <param name="Output">The bytes that the HTTP server writes to the socket.</param>
internal readonly record struct RawConnection(Socket Socket, PipeReader Input, PipeWriter Output)
{
    private static readonly Assembly SocketTransport = typeof(SocketTransportFactory).Assembly;
    private static readonly Assembly HttpServer = typeof(KestrelServer).Assembly;

    /// <summary>Returns whether a transport's output holds no unflushed bytes. An output that cannot tell is treated as not flushed.</summary>
    public static bool IsFlushed(PipeWriter output) => output is { CanGetUnflushedBytes: true, UnflushedBytes: 0 };

    /// <summary>Checks which layers are below an upgraded request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">Its upgraded stream.</param>
    /// <param name="connection">The connection; empty if the result is no socket.</param>
    /// <returns>Where frames may be written.</returns>
    public static FrameRoute Find(HttpContext context, Stream stream, out RawConnection connection)
    {
        connection = default;
        var features = context.Features;
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
        {
            return FrameRoute.Http2;
        }

        // In Kestrel the transport's connection is itself the feature. A feature of another type may return another socket.
        if (features.Get<IConnectionSocketFeature>() is not { } owner || owner.GetType().Assembly != SocketTransport)
        {
            return FrameRoute.OtherTransport;
        }

        if (features.Get<ITlsHandshakeFeature>() is not null)
        {
            return FrameRoute.Tls;
        }

        // A layer in between replaces the pipe of the socket's owner with its own.
        if (features.Get<IConnectionTransportFeature>()?.Transport is not { } transport || transport.GetType().Assembly != SocketTransport)
        {
            return FrameRoute.ConnectionMiddleware;
        }

        // A middleware that wraps the stream must see the frames.
        if (stream.GetType().Assembly != HttpServer)
        {
            return FrameRoute.RequestMiddleware;
        }

        connection = new RawConnection(owner.Socket, transport.Input, transport.Output);
        return owner.Socket.AddressFamily == AddressFamily.Unix ? FrameRoute.UnixSocket : FrameRoute.TcpSocket;
    }
}
