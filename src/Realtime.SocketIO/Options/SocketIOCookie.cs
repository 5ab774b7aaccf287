using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>
/// The cookie in the first response of a connection, with which a load balancer can send a client to the same node
/// every time. Defaults: name <c>io</c>, path <c>/</c>, HttpOnly, SameSite Lax, Secure on HTTPS requests, no expiry
/// (a session cookie). Its value is random and identifies neither the session nor the user.
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

        // Without the cookie the client may not reach its session at all, so it needs no consent.
        IsEssential = true;
    }
}
