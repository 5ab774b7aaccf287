using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>A copy of a connection's first request, shared by its sockets: the request itself is gone, or recycled, when they ask.</summary>
internal sealed class HandshakeRequest(HttpContext context, DateTimeOffset time)
{
    public IHeaderDictionary Headers { get; } = new HeaderDictionary(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase));

    public IQueryCollection Query { get; } = context.Request.Query;

    public ClaimsPrincipal User { get; } = context.User;

    public IPAddress? RemoteAddress { get; } = context.Connection.RemoteIpAddress;

    public string Scheme { get; } = context.Request.Scheme;

    public HostString Host { get; } = context.Request.Host;

    public PathString PathBase { get; } = context.Request.PathBase;

    public PathString Path { get; } = context.Request.Path;

    public DateTimeOffset Time { get; } = time;
}
