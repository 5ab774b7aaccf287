using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;

namespace Realtime.SocketIO;

/// <summary>How a connection was opened: a copy of what its first request carried, and the auth payload of this namespace's CONNECT.</summary>
/// <remarks>
/// It is one value that can be emitted, stored or logged. As JSON it has the members of the reference server's
/// handshake (<c>headers</c>, <c>time</c>, <c>address</c>, <c>xdomain</c>, <c>secure</c>, <c>issued</c>, <c>url</c>,
/// <c>query</c>, <c>auth</c>), credentials in headers, query and auth included, and not <see cref="User"/>.
/// </remarks>
[JsonConverter(typeof(SocketHandshakeConverter))]
public sealed class SocketHandshake
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    internal SocketHandshake(HandshakeRequest request, JsonElement auth)
    {
        Request = request;
        Auth = auth.ValueKind == JsonValueKind.Undefined ? Empty : auth;
    }

    /// <summary>What the client passed as <c>auth</c>: an object, empty if it passed nothing. Chosen by the client: check before use.</summary>
    public JsonElement Auth { get; }

    /// <summary>
    /// The headers of the first request. Cookies, and Authorization headers that browsers send by themselves, are left
    /// out where the page's origin may connect without credentials (<see cref="SocketIOOptions.AllowCredentials"/>).
    /// </summary>
    public IHeaderDictionary Headers => Request.Headers;

    /// <summary>The query of the first request.</summary>
    public IQueryCollection Query => Request.Query;

    /// <summary>
    /// The user of the first request, as the host's authentication middleware saw it. Anonymous where the page's origin
    /// may connect without credentials (<see cref="SocketIOOptions.AllowCredentials"/>) and the browser sent some all the same.
    /// </summary>
    public ClaimsPrincipal User => Request.User;

    /// <summary>
    /// What the host's authentication middleware found on the first request, with the ticket's scheme and expiry; null
    /// where it did not run, and where <see cref="User"/> is anonymous for the page's origin.
    /// </summary>
    public AuthenticateResult? AuthenticateResult => Request.AuthenticateResult;

    /// <summary>The client's address.</summary>
    public IPAddress? RemoteAddress => Request.RemoteAddress;

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme => Request.Scheme;

    /// <summary>The host that the client asked for.</summary>
    public HostString Host => Request.Host;

    /// <summary>The base path of the app.</summary>
    public PathString PathBase => Request.PathBase;

    /// <summary>The path of the endpoint.</summary>
    public PathString Path => Request.Path;

    /// <summary>The path and query of the first request, as the client sent them.</summary>
    public string Url => Request.Url;

    /// <summary>Whether the first request came over HTTPS.</summary>
    public bool IsSecure => Request.Scheme == "https";

    /// <summary>Whether the first request named an origin, as browsers do for pages of other sites.</summary>
    public bool HasOrigin => Headers.Origin.Count > 0;

    /// <summary>When the connection was opened, UTC.</summary>
    public DateTimeOffset Time => Request.Time;

    private HandshakeRequest Request { get; }

    /// <summary>
    /// Makes a request like the first one, for code that takes a request, such as an authentication scheme: its
    /// headers, query, user, addresses and client certificate. It has no body, what is written to it goes nowhere, and it
    /// has nothing else of the connection; schemes that need more have run in the host's pipeline (<see cref="AuthenticateResult"/>).
    /// </summary>
    /// <param name="services">The services of the new request, usually of a scope of its own.</param>
    /// <returns>The request; a new one at each call.</returns>
    public HttpContext CreateHttpContext(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Request.CreateHttpContext(services);
    }
}
