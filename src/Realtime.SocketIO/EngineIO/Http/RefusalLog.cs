using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Logs why connections are refused, and what to set. Writes at most one line per minute and reason, with the number
/// of refusals since the previous line, so that a flood of requests does not flood the log. Thread-safe.
/// </summary>
internal sealed class RefusalLog(EngineServer server)
{
    private const int MaxLength = 200;

    private readonly LogThrottle _origin = new();
    private readonly LogThrottle _upgrade = new();
    private readonly LogThrottle _address = new();
    private readonly LogThrottle _request = new();
    private readonly LogThrottle _stopping = new();

    /// <summary>A page's origin is neither the endpoint's own nor allowed.</summary>
    public void Origin(HttpContext context)
    {
        if (_origin.TryPass(server.Now, out var others))
        {
            Log.OriginRefused(server.Logger, Cut(context.Request.Headers.Origin.ToString()), Cut(context.Request.Host.Value), OriginAdvice(context.Request), others);
        }
    }

    /// <summary>A WebSocket request has no upgrade headers, probably because of a proxy.</summary>
    public void MissingUpgrade(HttpContext context)
    {
        if (_upgrade.TryPass(server.Now, out var others))
        {
            Log.UpgradeMissing(server.Logger, context.Connection.RemoteIpAddress, others);
        }
    }

    /// <summary>An address has reached its limit of connections.</summary>
    public void Address(HttpContext context)
    {
        if (_address.TryPass(server.Now, out var others))
        {
            Log.AddressRefused(server.Logger, context.Connection.RemoteIpAddress, server.Options.MaxConnectionsPerAddress, others);
        }
    }

    /// <summary>The host's own code refused a connection.</summary>
    public void Request(string reason)
    {
        if (_request.TryPass(server.Now, out var others))
        {
            Log.RequestRefused(server.Logger, Cut(reason), others);
        }
    }

    /// <summary>A connection arrived while the server is stopping.</summary>
    public void Stopping()
    {
        if (_stopping.TryPass(server.Now, out var others))
        {
            Log.StoppingRefused(server.Logger, others);
        }
    }

    private static string OriginAdvice(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
        && request.Headers["X-Forwarded-Host"].ToString() is { Length: > 0 } forwarded
        && forwarded.Split(',', ':')[0].Trim().Equals(origin.Host, StringComparison.OrdinalIgnoreCase)
            ? "A reverse proxy sent this host as X-Forwarded-Host: run UseForwardedHeaders() with ForwardedHeaders.XForwardedHost, and the proxy among its known ones, before this endpoint"
            : "If it is another site's page, add the origin to AllowedOrigins. If it is the app's own page behind a reverse proxy, have the proxy pass the Host header "
              + "(nginx: proxy_set_header Host $http_host;), or X-Forwarded-Host together with UseForwardedHeaders()";

    /// <summary>Shortens client input and replaces its control characters, so that it fits into one line.</summary>
    private static string Cut(string? text) =>
        string.Create(Math.Min(text?.Length ?? 0, MaxLength), text ?? "", static (characters, text) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        });
}
