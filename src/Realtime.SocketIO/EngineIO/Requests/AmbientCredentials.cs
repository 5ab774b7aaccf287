using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>
/// Credentials that a browser adds to a request by itself, whichever page makes it: cookies, Basic, Digest and
/// Windows authentication, and client certificates. If a page may connect only without its user's credentials, none
/// of them may identify the user.
/// </summary>
internal sealed class AmbientCredentials
{
    private static readonly AmbientCredentials UserKept = new() { KeepsUser = true };
    private static readonly AmbientCredentials UserDropped = new();

    /// <summary>Whether the request's user is kept, because it comes from none of these credentials.</summary>
    public bool KeepsUser { get; private init; }

    /// <summary>Ignores these credentials. If the request has any of them, its user is anonymous from now on.</summary>
    public static void Ignore(HttpContext context)
    {
        if (HasAny(context))
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
            context.Features.Set(UserDropped);
        }
        else
        {
            context.Features.Set(UserKept);
        }
    }

    /// <summary>Returns what <see cref="Ignore"/> did with a request; null if the credentials are accepted.</summary>
    public static AmbientCredentials? Ignored(HttpContext context) => context.Features.Get<AmbientCredentials>();

    /// <summary>Whether a header contains such credentials.</summary>
    public static bool IsOne(string header, string value) =>
        header.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
        || (header.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) && IsSentByBrowsers(SchemeOf(value)));

    private static bool HasAny(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Cookie.Count > 0
            || IsSentByBrowsers(SchemeOf(headers.Authorization.ToString()))
            || context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not null

            // Windows authentication applies to a whole connection: its later requests have no header.
            || IsSentByBrowsers(context.Features.Get<Microsoft.AspNetCore.Http.Features.Authentication.IHttpAuthenticationFeature>()?.User?.Identity?.AuthenticationType);
    }

    private static string SchemeOf(string authorization) =>
        authorization.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? authorization[..end] : authorization;

    private static bool IsSentByBrowsers(string? scheme) => scheme?.ToUpperInvariant() is "BASIC" or "DIGEST" or "NEGOTIATE" or "NTLM" or "KERBEROS";
}
