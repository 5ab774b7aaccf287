using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// What lies below an upgraded request where nothing stands between: the socket itself and the bytes that were
/// read from it. Working on them spares each frame the HTTP server's own layers, which have nothing left to do.
/// </summary>
/// <param name="Socket">The connection's socket.</param>
/// <param name="Input">What arrives on it.</param>
internal sealed record RawConnection(Socket Socket, PipeReader Input)
{
    /// <summary>Looks below a request of HTTP/1.1.</summary>
    /// <returns>Null where there is no such thing: TLS, a middleware of the connection, another server or HTTP/2.</returns>
    public static RawConnection? Of(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
            || context.Features.Get<IConnectionSocketFeature>() is not { } connection
            || context.Features.Get<IConnectionTransportFeature>()?.Transport is not { } transport)
        {
            return null;
        }

        // Whatever stands between has put a pipe of its own in the place of the one that the socket's owner made.
        return transport.GetType().Assembly == connection.GetType().Assembly ? new RawConnection(connection.Socket, transport.Input) : null;
    }
}
