using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// The socket below an upgraded request, and the bytes that were read from it, if no other layer is between. Using
/// them directly skips the layers of the HTTP server, which have no function for an upgraded connection.
/// </summary>
/// <param name="Socket">The connection's socket.</param>
/// <param name="Input">The bytes that arrive on the socket.</param>
internal sealed record RawConnection(Socket Socket, PipeReader Input)
{
    /// <summary>Returns the connection below a request of HTTP/1.1.</summary>
    /// <returns>Null if it is not available: with TLS, connection middleware, another server or HTTP/2.</returns>
    public static RawConnection? Of(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
            || context.Features.Get<IConnectionSocketFeature>() is not { } connection
            || context.Features.Get<IConnectionTransportFeature>()?.Transport is not { } transport)
        {
            return null;
        }

        // A layer in between replaces the pipe of the socket's owner with its own.
        return transport.GetType().Assembly == connection.GetType().Assembly ? new RawConnection(connection.Socket, transport.Input) : null;
    }
}
