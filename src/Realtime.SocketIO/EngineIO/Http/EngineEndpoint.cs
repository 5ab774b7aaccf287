using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Forwarding;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>The endpoint. It parses each request once and routes it.</summary>
internal sealed class EngineEndpoint(
    EngineServer server,
    OriginPolicy origins,
    SocketIOEngine engine,
    AddressLimiter? addresses,
    SessionForwarding forwarding,
    Func<HttpContext, EngineSession, IEngineSessionHandler> createHandler)
{
    private readonly PollingTransport _polling = new(server);
    private readonly PollingForwarder _pollingForwarder = new(server, forwarding);
    private readonly SocketForwarder _socketForwarder = new(server, forwarding);
    private readonly WebSocketTransports _webSockets = new(server);
    private readonly RefusalLog _refusals = new(server);

    public Task HandleAsync(HttpContext context) =>
        engine.HasMiddleware ? GuardAsync(context, engine.RunAsync(context, RouteAsync)) : RouteAsync(context);

    private Task RouteAsync(HttpContext context)
    {
        HostMiddleware.StandAside(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";

        var allowed = origins.Apply(context);
        if (!allowed)
        {
            _refusals.Origin(context);
        }

        var request = EngineRequest.Parse(context, server.Options);
        if (request.Kind == EngineRequestKind.Preflight)
        {
            context.Response.StatusCode = allowed ? StatusCodes.Status204NoContent : StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        if (!allowed)
        {
            return engine.RefuseAsync(context, HandshakeError.Forbidden);
        }

        return request.Kind switch
        {
            EngineRequestKind.OpenPolling => GuardAsync(context, OpenAsync(context, request, webSocket: false)),
            EngineRequestKind.OpenWebSocket => RunToEnd(context, OpenAsync(context, request, webSocket: true)),
            EngineRequestKind.Poll => Find(request) is { } session ? GuardAsync(context, PollAsync(context, session)) : ElsewhereAsync(context, request),
            EngineRequestKind.Post => Find(request) is { } session ? GuardAsync(context, PostAsync(context, session)) : ElsewhereAsync(context, request),
            EngineRequestKind.Upgrade => Find(request) is { } session ? RunToEnd(context, UpgradeAsync(context, request, session)) : ElsewhereAsync(context, request),
            _ => RefuseAsync(context, request),
        };
    }

    private Task RefuseAsync(HttpContext context, EngineRequest request)
    {
        if (request.LacksUpgrade)
        {
            _refusals.MissingUpgrade(context);
        }

        return engine.RefuseAsync(context, request.Error);
    }

    private Task UnknownAsync(HttpContext context) => engine.RefuseAsync(context, HandshakeError.UnknownSession);

    /// <summary>Answers a request of a session that this server does not have.</summary>
    private Task ElsewhereAsync(HttpContext context, EngineRequest request) => forwarding.OwnerOf(request.SessionId!) is { } owner
        ? GuardAsync(context, ForwardAsync(context, request, owner))
        : UnknownAsync(context);

    private async Task ForwardAsync(HttpContext context, EngineRequest request, string owner)
    {
        if (request.Kind == EngineRequestKind.Upgrade && !server.Options.AllowUpgrades)
        {
            await engine.RefuseAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        engine.PrepareAnswer(context, initial: false);
        var forwarded = request.Kind switch
        {
            EngineRequestKind.Poll => _pollingForwarder.PollAsync(context, request.SessionId!, owner),
            EngineRequestKind.Post => _pollingForwarder.PostAsync(context, request.SessionId!, owner),
            _ => _socketForwarder.RunAsync(context, request, owner),
        };
        if (!await forwarded.ConfigureAwait(false))
        {
            await UnknownAsync(context).ConfigureAwait(false);
        }
    }

    private Task PollAsync(HttpContext context, EngineSession session)
    {
        engine.PrepareAnswer(context, initial: false);
        return _polling.PollAsync(context, session);
    }

    private Task PostAsync(HttpContext context, EngineSession session)
    {
        engine.PrepareAnswer(context, initial: false);
        return _polling.PostAsync(context, session);
    }

    private EngineSession? Find(EngineRequest request) =>
        server.TryGet(request.SessionId!, out var session) && !session.CloseIfSilent(server.Now) ? session : null;

    /// <summary>Awaits the answer to a request whose client may disconnect or send invalid HTTP.</summary>
    private async Task GuardAsync(HttpContext context, Task answering)
    {
        try
        {
            await answering.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Only the client's own connection ends.
            Log.TransportFailed(server.Logger, exception.Message);
            context.Abort();
        }
    }

    /// <summary>
    /// Runs a WebSocket. Whatever awaits its end stays in memory as long as the connection. So nothing here awaits it
    /// if opening completed synchronously, which it nearly always does.
    /// </summary>
    private Task RunToEnd(HttpContext context, Task<WebSocketTransport?> opening) => opening.IsCompletedSuccessfully
        ? opening.Result?.RunAsync() ?? Task.CompletedTask
        : GuardAsync(context, AwaitToEndAsync(opening));

    private static async Task AwaitToEndAsync(Task<WebSocketTransport?> opening)
    {
        if (await opening.ConfigureAwait(false) is { } transport)
        {
            await transport.RunAsync().ConfigureAwait(false);
        }
    }

    /// <returns>The WebSocket, to be run; null if the request has been answered.</returns>
    private async Task<WebSocketTransport?> OpenAsync(HttpContext context, EngineRequest request, bool webSocket)
    {
        if (server.IsStopping)
        {
            _refusals.Stopping();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return null;
        }

        // The host's check has no time limit. It uses the client's own request, which must not be reused while it runs, and it
        // delays only that request.
        if (server.Options.AllowRequest is { } allow && await allow(context).ConfigureAwait(false) is { } refusal)
        {
            _refusals.Request(refusal);
            await engine.RefuseAsync(context, HandshakeError.Forbidden, refusal).ConfigureAwait(false);
            return null;
        }

        if (addresses is not null && !addresses.TryAcquire(context.Connection.RemoteIpAddress))
        {
            _refusals.Address(context);
            await engine.RefuseAsync(context, HandshakeError.Forbidden, "Too many connections").ConfigureAwait(false);
            return null;
        }

        if (server.Options.Cookie is { } cookie)
        {
            AffinityCookie.Set(context, cookie);
        }

        engine.PrepareAnswer(context, initial: true);
        var session = server.CreateSession(request);
        session.Attach(createHandler(context, session));
        var open = OpenPacket.Create(session.Id, !webSocket && server.TakesUpgrades, server.PingIntervalMs, server.PingTimeoutMs, server.Options.MaxPayload);
        if (!webSocket)
        {
            session.Send(open);
            server.Add(session);
            session.Open();
            await _polling.PollAsync(context, session).ConfigureAwait(false);
            return null;
        }

        WebSocketTransport? transport = null;
        try
        {
            transport = await _webSockets.AcceptAsync(context, request, session).ConfigureAwait(false);
        }
        finally
        {
            if (transport is null)
            {
                // Nothing else would close the session, and its place in the address limit would stay taken.
                session.Close(CloseReason.TransportError);
            }
        }

        if (transport is null)
        {
            return null;
        }

        session.StartOnWebSocket(transport);
        server.Add(session);

        // Written alone, so that a client that answers it has read everything that was written before.
        session.Send(open, atOnce: true);
        session.Open();
        return transport;
    }

    /// <returns>The WebSocket, to be run; null if the request has been refused.</returns>
    private async Task<WebSocketTransport?> UpgradeAsync(HttpContext context, EngineRequest request, EngineSession session)
    {
        if (!server.Options.AllowUpgrades)
        {
            await engine.RefuseAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return null;
        }

        engine.PrepareAnswer(context, initial: false);

        // A session that has upgraded, or is upgrading, refuses a second upgrade: the WebSocket is accepted and then closed.
        return await _webSockets.AcceptAsync(context, request, session).ConfigureAwait(false);
    }
}
