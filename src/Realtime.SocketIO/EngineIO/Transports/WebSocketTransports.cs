using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>The WebSockets of one endpoint, and who writes to them.</summary>
internal sealed class WebSocketTransports(EngineServer server)
{
    private readonly DrainQueues _drains = new();
    private readonly LogThrottle _upgradeLimitLog = new();

    /// <summary>Switches protocols.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What it asks for: in an upgrade, the session polls and goes on here once the client has probed.</param>
    /// <param name="session">The session, new or polling.</param>
    /// <returns>The transport; null if the HTTP server takes no further WebSocket, which has been answered.</returns>
    public async ValueTask<WebSocketTransport?> AcceptAsync(HttpContext context, EngineRequest request, EngineSession session)
    {
        var extensions = server.Options.PerMessageDeflate is null || !WebSocketHandshake.TakesExtensions(context)
            ? null
            : PerMessageDeflate.Negotiate(context.Request.Headers.SecWebSocketExtensions);
        var stream = await WebSocketHandshake.AcceptAsync(context, extensions).ConfigureAwait(false);
        if (stream is null)
        {
            if (_upgradeLimitLog.TryPass(server.Now, out var others))
            {
                Log.UpgradesExhausted(server.Logger, others);
            }

            return null;
        }

        var form = (extensions is null ? FrameForm.Plain : FrameForm.Deflated)
            | (session.Revision == 3 ? FrameForm.Legacy : FrameForm.Plain)
            | (request.TakesBinary ? FrameForm.Plain : FrameForm.Base64);
        return new WebSocketTransport(context, stream, session, server, _drains.Next(), isUpgrade: request.Kind == EngineRequestKind.Upgrade, form);
    }
}
