using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Decides which web origins may connect by polling and WebSocket. Browsers enforce CORS only on polling, so a
/// foreign origin is refused here. A request without an Origin header is not a browser's cross-site request.
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
            // The Fetch standard does not allow a wildcard with credentials, so the origin is echoed instead.
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
    /// Sets the CORS headers, also of error responses, and returns whether the origin may connect. CORS makes a
    /// browser omit its credentials on polling only. On a WebSocket it always sends them, so they are ignored here.
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

    /// <summary>
    /// Compares hosts but not schemes: behind a proxy that terminates TLS, the app sees http for the browser's https.
    /// </summary>
    private static bool IsSameOrigin(HttpRequest request, string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !uri.Host.Equals(request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && !uri.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return request.Host.Port is { } port ? port == uri.Port : uri.IsDefaultPort;
    }
}
