using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Which web origins may connect, by polling and by WebSocket alike: the browser enforces CORS on polling
/// only, so a foreign origin is refused here. A request without an Origin header is no browser's cross-site request.
/// </summary>
internal sealed class OriginPolicy
{
    private readonly ICorsService _cors;
    private readonly CorsPolicy _policy;
    private readonly bool _allowsCredentials;

    public OriginPolicy(SocketIOOptions options, ICorsService cors)
    {
        _cors = cors;
        _allowsCredentials = options.AllowCredentials;
        var builder = new CorsPolicyBuilder().AllowAnyHeader().WithMethods("GET", "POST");
        builder.SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        if (options.AllowedOrigins.Contains("*"))
        {
            // With credentials a wildcard is not allowed by the Fetch standard: the origin is echoed instead.
            _ = options.AllowCredentials ? builder.SetIsOriginAllowed(_ => true) : builder.AllowAnyOrigin();
        }
        else
        {
            builder.WithOrigins([.. options.AllowedOrigins]).SetIsOriginAllowedToAllowWildcardSubdomains();
        }

        if (options.AllowCredentials)
        {
            builder.AllowCredentials();
        }

        _policy = builder.Build();
    }

    /// <summary>
    /// Sets the CORS headers, also for error answers, and tells whether the origin may connect. A browser leaves out its
    /// credentials by CORS on polling only; on a WebSocket it always sends them, so they are ignored here.
    /// </summary>
    public bool Apply(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }

        if (IsSameOrigin(context.Request, origin))
        {
            return true;
        }

        var result = _cors.EvaluatePolicy(context, _policy);
        _cors.ApplyResult(result, context.Response);
        if (result.IsOriginAllowed && !_allowsCredentials)
        {
            AmbientCredentials.Ignore(context);
        }

        return result.IsOriginAllowed;
    }

    /// <summary>Compares hosts, not schemes: behind a proxy that ends TLS the app sees http for what the browser calls https.</summary>
    private static bool IsSameOrigin(HttpRequest request, string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !uri.Host.Equals(request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && !uri.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return request.Host.Port is { } port ? port == uri.Port : uri.IsDefaultPort;
    }
}
