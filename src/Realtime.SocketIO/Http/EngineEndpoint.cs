using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Protocol;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;

namespace Realtime.SocketIO.Http;

/// <summary>The endpoint: parses each request once and routes it.</summary>
internal sealed class EngineEndpoint(
    EngineServer server,
    OriginPolicy origins,
    Func<HttpContext, EngineSession, IEngineSessionHandler> createHandler)
{
    private readonly PollingTransport _polling = new(server);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The peer went away, or sent what is no HTTP: its own connection ends, and nobody else hears of it.
            Log.TransportFailed(server.Logger, exception.Message);
            context.Abort();
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        // Polls and WebSockets wait by design; the host's request timeouts are for other endpoints.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        context.Response.Headers.XContentTypeOptions = "nosniff";

        var allowed = origins.Apply(context);
        var request = EngineRequest.Parse(context, server.Options);
        if (request.Kind == EngineRequestKind.Preflight)
        {
            context.Response.StatusCode = allowed ? StatusCodes.Status204NoContent : StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        if (!allowed)
        {
            return HandshakeErrors.WriteAsync(context, HandshakeError.Forbidden);
        }

        return request.Kind switch
        {
            EngineRequestKind.OpenPolling => OpenAsync(context, request, webSocket: false),
            EngineRequestKind.OpenWebSocket => OpenAsync(context, request, webSocket: true),
            EngineRequestKind.Poll => Find(request) is { } session ? PollingTransport.PollAsync(context, session) : UnknownAsync(context),
            EngineRequestKind.Post => Find(request) is { } session ? _polling.PostAsync(context, session) : UnknownAsync(context),
            EngineRequestKind.Upgrade => Find(request) is { } session ? UpgradeAsync(context, session) : UnknownAsync(context),
            _ => HandshakeErrors.WriteAsync(context, request.Error),
        };
    }

    private static Task UnknownAsync(HttpContext context) => HandshakeErrors.WriteAsync(context, HandshakeError.UnknownSession);

    private EngineSession? Find(EngineRequest request) =>
        server.TryGet(request.SessionId!, out var session) && !session.CloseIfSilent(server.Now) ? session : null;

    private async Task OpenAsync(HttpContext context, EngineRequest request, bool webSocket)
    {
        if (server.IsStopping)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (server.Options.AllowRequest is { } allow && await allow(context).ConfigureAwait(false) is { } refusal)
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.Forbidden, refusal).ConfigureAwait(false);
            return;
        }

        var session = server.CreateSession(request);
        session.Attach(createHandler(context, session));
        var open = OpenPacket.Create(session.Id, server, webSocket);
        if (!webSocket)
        {
            session.Send(open);
            server.Add(session);
            session.Open();
            await PollingTransport.PollAsync(context, session).ConfigureAwait(false);
            return;
        }

        var transport = await WebSocketTransport.AcceptAsync(context, session, server).ConfigureAwait(false);
        session.StartOnWebSocket(transport);
        server.Add(session);
        session.Send(open);
        session.Open();
        await transport.RunAsync().ConfigureAwait(false);
    }

    private async Task UpgradeAsync(HttpContext context, EngineSession session)
    {
        if (!server.Options.AllowUpgrades)
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        // A session that has upgraded already, or is about to, takes no second one: it is accepted and closed.
        var transport = await WebSocketTransport.AcceptAsync(context, session, server).ConfigureAwait(false);
        await transport.RunUpgradeAsync().ConfigureAwait(false);
    }
}
