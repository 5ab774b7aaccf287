using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>Creates the WebSockets of one endpoint. They share the queues that write to them.</summary>
internal sealed class WebSocketTransports(EngineServer server)
{
    private static readonly StreamPipeReaderOptions StreamReading = new(leaveOpen: true, useZeroByteReads: true);
    private readonly DrainQueues _drains = new();
    private readonly LogThrottle _upgradeLimitLog = new();

    // One bit per route that was logged.
    private int _routes;

    public EngineServer Server => server;

    /// <summary>Returns the queue that writes to the next connection.</summary>
    public DrainQueue NextDrainQueue() => _drains.Next();

    /// <summary>Logs where frames are written, once per route.</summary>
    public void NoteRoute(FrameRoute route)
    {
        var bit = 1 << (int)route;
        if ((Volatile.Read(ref _routes) & bit) == 0 && (Interlocked.Or(ref _routes, bit) & bit) == 0)
        {
            Log.FrameRouteUsed(server.Logger, FrameRoutes.Describe(route));
        }
    }

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
        return Create(context, stream, session, isUpgrade: request.Kind == EngineRequestKind.Upgrade, form);
    }

    private WebSocketTransport Create(HttpContext context, Stream stream, EngineSession session, bool isUpgrade, FrameForm form)
    {
        var connection = default(RawConnection);
        var route = server.Options.DirectSocketWrites ? RawConnection.Find(context, stream, out connection) : FrameRoute.SwitchedOff;
        var inflates = form.HasFlag(FrameForm.Deflated);
        if (inflates)
        {
            server.NoteDeflate();
        }

        var input = connection.Input;
        var reader = new MessageReader(input ?? PipeReader.Create(stream, StreamReading), server.Options, inflates, ownsInput: input is null);
        return new WebSocketTransport(context, session, this, new FrameWriter(stream, route, connection), reader, isUpgrade, form);
    }
}
