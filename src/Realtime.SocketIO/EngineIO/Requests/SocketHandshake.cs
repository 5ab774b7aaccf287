using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;

namespace Realtime.SocketIO;

/// <summary>
/// How a connection was opened: a copy of its first request, and the auth payload of this namespace's CONNECT packet.
/// </summary>
/// <remarks>
/// The value can be emitted, stored or logged. Its JSON has the members of the reference server's handshake:
/// <c>headers</c>, <c>time</c>, <c>address</c>, <c>xdomain</c>, <c>secure</c>, <c>issued</c>, <c>url</c>,
/// <c>query</c> and <c>auth</c>. It includes the credentials in headers, query and auth. It does not include
/// <see cref="User"/>.
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

    /// <summary>The client's <c>auth</c> object; empty if it sent none. It is client input: check it before use.</summary>
    public JsonElement Auth { get; }

    /// <summary>
    /// The headers of the first request. If the page's origin may connect only without credentials
    /// (<see cref="SocketIOOptions.AllowCredentials"/>), cookies and the Authorization headers that browsers send by
    /// themselves are removed.
    /// </summary>
    public IHeaderDictionary Headers => Request.Headers;

    /// <summary>The query of the first request.</summary>
    public IQueryCollection Query => Request.Query;

    /// <summary>
    /// The user of the first request, as set by the host's authentication middleware. Anonymous if the page's origin
    /// may connect only without credentials (<see cref="SocketIOOptions.AllowCredentials"/>) and the browser sent
    /// some nevertheless.
    /// </summary>
    public ClaimsPrincipal User => Request.User;

    /// <summary>
    /// The result of the host's authentication middleware for the first request, with the ticket's scheme and expiry.
    /// Null if the middleware did not run, or if <see cref="User"/> is anonymous because of the page's origin.
    /// </summary>
    public AuthenticateResult? AuthenticateResult => Request.AuthenticateResult;

    /// <summary>The client's address.</summary>
    public IPAddress? RemoteAddress => Request.RemoteAddress;

    /// <summary>The scheme of the first request: <c>http</c> or <c>https</c>.</summary>
    public string Scheme => Request.Scheme;

    /// <summary>The host that the client requested.</summary>
    public HostString Host => Request.Host;

    /// <summary>The base path of the app.</summary>
    public PathString PathBase => Request.PathBase;

    /// <summary>The path of the endpoint.</summary>
    public PathString Path => Request.Path;

    /// <summary>The path and query of the first request, as the client sent them.</summary>
    public string Url => Request.Url;

    /// <summary>Whether the first request used HTTPS.</summary>
    public bool IsSecure => Request.Scheme == "https";

    /// <summary>Whether the first request has an Origin header, as browsers send for pages of other sites.</summary>
    public bool HasOrigin => Headers.Origin.Count > 0;

    /// <summary>When the connection was opened, UTC.</summary>
    public DateTimeOffset Time => Request.Time;

    private HandshakeRequest Request { get; }

    /// <summary>
    /// Creates a request like the first one, for code that needs a request, such as an authentication scheme. It has
    /// the same headers, query, user, addresses and client certificate, but no body and nothing else of the
    /// connection. Its response is discarded. Schemes that need more must run in the host's pipeline
    /// (<see cref="AuthenticateResult"/>).
    /// </summary>
    /// <param name="services">The services of the new request, usually of a new scope.</param>
    /// <returns>A new request for each call.</returns>
    public HttpContext CreateHttpContext(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Request.CreateHttpContext(services);
    }
}
