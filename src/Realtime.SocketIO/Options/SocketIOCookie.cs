using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>
/// The cookie of a connection's first answer, by which a load balancer can send a client always to the same
/// node. Defaults: name <c>io</c>, path <c>/</c>, HttpOnly, SameSite Lax, secure where the request is, and gone
/// with the browser's session. Its value is random, and names neither the session nor the user.
/// </summary>
public sealed class SocketIOCookie : CookieBuilder
{
    /// <summary>Creates the cookie with its defaults.</summary>
    public SocketIOCookie()
    {
        Name = "io";
        Path = "/";
        HttpOnly = true;
        SameSite = SameSiteMode.Lax;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // Without it the client may not reach its session at all, so no consent is asked for.
        IsEssential = true;
    }
}
