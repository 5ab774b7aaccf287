using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;

namespace Realtime.Guards;

/// <summary>
/// Prevents cross-site request forgery. A browser sends a POST without a JSON body and with the user's cookie without a CORS
/// preflight request, whatever site the page belongs to. Such a request must prove that it comes from a page of the app
/// itself, or of an origin that may connect with credentials.
/// </summary>
internal sealed class SameOriginProof
{
    private const string FetchSite = "Sec-Fetch-Site";
    private readonly CorsPolicy _trusted;

    public SameOriginProof(IOptionsMonitor<SocketIOOptions> options)
    {
        var socketIO = options.Get(ChatRealtime.ServerName);
        var builder = new CorsPolicyBuilder();
        if (socketIO.AllowCredentials)
        {
            builder.WithOrigins([.. socketIO.AllowedOrigins]).SetIsOriginAllowedToAllowWildcardSubdomains();
            if (socketIO.AllowedOrigins.Contains("*"))
            {
                builder.SetIsOriginAllowed(static _ => true);
            }
        }

        _trusted = builder.Build();
    }

    /// <summary>Whether a request needs no proof, or has it.</summary>
    public bool Holds(HttpRequest request) => !IsNeeded(request) || IsGiven(request);

    /// <summary>
    /// Requests with other methods, JSON bodies or Authorization headers need no
    /// proof, because browsers send a preflight request first.
    /// </summary>
    private static bool IsNeeded(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Headers.Cookie.Count > 0
        && request.Headers.Authorization.Count == 0
        && !request.HasJsonContentType();

    private bool IsGiven(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return request.Headers[FetchSite].ToString() switch
        {
            "same-origin" or "none" => true,
            "" => IsOwn(request.Host, origin) || _trusted.IsOriginAllowed(origin),
            _ => _trusted.IsOriginAllowed(origin),
        };
    }

    /// <summary>
    /// Compares hosts, not schemes: behind a proxy that terminates TLS, the app sees http where the browser uses https.
    /// </summary>
    private static bool IsOwn(HostString host, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? port == uri.Port : uri.IsDefaultPort);
}
