using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>
/// What a browser adds to a request by itself, whichever page makes it: cookies, Basic, Digest and Windows sign-in, and
/// client certificates. Where a page may connect without its user's credentials, none of them may say who the user is.
/// </summary>
internal sealed class AmbientCredentials
{
    private static readonly AmbientCredentials UserKept = new() { KeepsUser = true };
    private static readonly AmbientCredentials UserDropped = new();

    /// <summary>Whether the request's user was found by none of them.</summary>
    public bool KeepsUser { get; private init; }

    /// <summary>Ignores the credentials of a request: its user, if it may come from one of them, is anonymous from now on.</summary>
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

    /// <summary>How the credentials of a request are ignored; null if they count.</summary>
    public static AmbientCredentials? Ignored(HttpContext context) => context.Features.Get<AmbientCredentials>();

    /// <summary>Whether a header is one of them.</summary>
    public static bool IsOne(string header, string value) =>
        header.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
        || (header.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) && IsSentByBrowsers(SchemeOf(value)));

    private static bool HasAny(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Cookie.Count > 0
            || IsSentByBrowsers(SchemeOf(headers.Authorization.ToString()))
            || context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not null

            // Windows sign-in holds for a connection: its later requests have no header.
            || IsSentByBrowsers(context.Features.Get<Microsoft.AspNetCore.Http.Features.Authentication.IHttpAuthenticationFeature>()?.User?.Identity?.AuthenticationType);
    }

    private static string SchemeOf(string authorization) =>
        authorization.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? authorization[..end] : authorization;

    private static bool IsSentByBrowsers(string? scheme) => scheme?.ToUpperInvariant() is "BASIC" or "DIGEST" or "NEGOTIATE" or "NTLM" or "KERBEROS";
}
