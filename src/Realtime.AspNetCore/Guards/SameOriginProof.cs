using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;

namespace Realtime.Guards;

/// <summary>
/// Keeps other sites from making a browser act for its user. A POST without a JSON body needs no permission of CORS to be
/// sent, and carries the user's cookie wherever the page comes from; so it has to prove that it comes from a page of the
/// app itself, or of an origin that may connect with credentials.
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

    /// <summary>Other methods, JSON bodies and Authorization headers of an app's own all need permission before they are sent.</summary>
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

    /// <summary>Compares hosts, not schemes: behind a proxy that ends TLS the app sees http for what the browser calls https.</summary>
    private static bool IsOwn(HostString host, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? port == uri.Port : uri.IsDefaultPort);
}
