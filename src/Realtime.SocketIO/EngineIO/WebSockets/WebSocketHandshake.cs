using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// The opening handshake over HTTP/1.1 (RFC 6455, section 4.2) and HTTP/2 (RFC 8441). ASP.NET Core's own handshake
/// returns a WebSocket but not the stream below it, which pre-encoded frames need. If a server offers only that
/// WebSocket, as the test server does, <see cref="WebSocketBridge"/> converts it to a stream.
/// </summary>
internal static class WebSocketHandshake
{
    private const int KeyBytes = 16;

    /// <summary>Whether the client requests a WebSocket, in a valid way or not.</summary>
    public static bool IsRequested(HttpContext context) =>
        IsExtendedConnect(context)
        || IsPlatformOnly(context)
        || context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the request can be accepted: it has the right version and key, and no body.</summary>
    public static bool IsAcceptable(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.SecWebSocketVersion != "13")
        {
            return false;
        }

        if (IsExtendedConnect(context) || IsPlatformOnly(context))
        {
            return true;
        }

        return HttpMethods.IsGet(request.Method)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && request.ContentLength is null or 0
            && request.Headers.TransferEncoding.Count == 0
            && IsValidKey(request.Headers.SecWebSocketKey.ToString());
    }

    /// <summary>Whether extensions can be negotiated. A server that offers only a WebSocket does not support them.</summary>
    public static bool TakesExtensions(HttpContext context) => !IsPlatformOnly(context);

    /// <summary>Switches protocols and returns the raw stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="extensions">The negotiated extensions; null for none.</param>
    /// <returns>The stream; null if the HTTP server accepts no further upgrade. The response is then 503.</returns>
    public static async ValueTask<Stream?> AcceptAsync(HttpContext context, string? extensions)
    {
        if (IsPlatformOnly(context))
        {
            var webSocket = await context.Features.GetRequiredFeature<IHttpWebSocketFeature>().AcceptAsync(new WebSocketAcceptContext()).ConfigureAwait(false);
            return WebSocketBridge.Connect(webSocket, context.RequestAborted);
        }

        var headers = context.Response.Headers;
        if (extensions is not null)
        {
            headers.SecWebSocketExtensions = extensions;
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return await connect.AcceptAsync().ConfigureAwait(false);
        }

        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers[HeaderNames.SecWebSocketAccept] = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        try
        {
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            // Kestrel's MaxConcurrentUpgradedConnections is reached.
            headers.Remove(HeaderNames.Connection);
            headers.Remove(HeaderNames.Upgrade);
            headers.Remove(HeaderNames.SecWebSocketAccept);
            headers.Remove(HeaderNames.SecWebSocketExtensions);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return null;
        }
    }

    private static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>Whether the server offers a WebSocket but not the connection below it.</summary>
    private static bool IsPlatformOnly(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
        && context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true };

    private static bool IsValidKey(string key)
    {
        Span<byte> decoded = stackalloc byte[KeyBytes + 2];
        return key.Length == 24 && Convert.TryFromBase64String(key, decoded, out var length) && length == KeyBytes;
    }

    // RFC 6455 prescribes SHA-1. It has no security function here.
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
