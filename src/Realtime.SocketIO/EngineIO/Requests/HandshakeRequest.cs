using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>
/// A copy of a connection's first request, shared by its sockets. The request itself no longer exists, or is reused,
/// when they need it. The copy stays in memory as long as the connection, so parts that few hosts need are created on
/// first use.
/// </summary>
internal sealed class HandshakeRequest
{
    private readonly KeyValuePair<string, StringValues>[] _headers;
    private readonly string? _query;
    private HeaderDictionary? _headerDictionary;
    private QueryCollection? _queryCollection;
    private readonly X509Certificate2? _certificate;
    private readonly string? _connectionId;
    private readonly IPAddress? _localAddress;
    private readonly int _localPort;
    private readonly int _remotePort;
    private ClaimsPrincipal? _user;

    public HandshakeRequest(HttpContext context, DateTimeOffset time)
    {
        var request = context.Request;

        // Copied in one call, because the server keeps the objects that an enumeration of its headers creates.
        _headers = new KeyValuePair<string, StringValues>[request.Headers.Count];
        request.Headers.CopyTo(_headers, 0);
        _query = request.QueryString.Value;
        var ignored = AmbientCredentials.Ignored(context);
        if (ignored is { KeepsUser: false })
        {
            _headers = [.. _headers.Where(header => !AmbientCredentials.IsOne(header.Key, header.Value.ToString()))];
        }
        else
        {
            _user = context.Features.Get<IHttpAuthenticationFeature>()?.User;
            AuthenticateResult = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
            _certificate = context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        }

        // Read from the feature: HttpContext.Connection would create an object and keep it.
        if (context.Features.Get<IHttpConnectionFeature>() is { } connection)
        {
            _connectionId = connection.ConnectionId;
            RemoteAddress = connection.RemoteIpAddress;
            _remotePort = connection.RemotePort;
            _localAddress = connection.LocalIpAddress;
            _localPort = connection.LocalPort;
        }

        Scheme = request.Scheme;
        Host = request.Host;
        PathBase = request.PathBase;
        Path = request.Path;
        Time = time;
    }

    /// <summary>What another server tells of a request: neither headers nor query.</summary>
    public HandshakeRequest(IPAddress? remoteAddress, DateTimeOffset time, bool isSecure, PathString path)
    {
        _headers = [];
        RemoteAddress = remoteAddress;
        Time = time;
        Scheme = isSecure ? "https" : "http";
        Path = path;
    }

    public IHeaderDictionary Headers => _headerDictionary ?? Once(
        ref _headerDictionary,
        new HeaderDictionary(new Dictionary<string, StringValues>(_headers, StringComparer.OrdinalIgnoreCase)));

    public IQueryCollection Query => _queryCollection ?? Once(ref _queryCollection, new QueryCollection(QueryHelpers.ParseQuery(_query)));

    public string Url => string.Concat(PathBase, Path, _query);

    /// <summary>Without authentication, each connection gets its own user, because a host may add identities to it.</summary>
    public ClaimsPrincipal User => _user ?? Once(ref _user, new ClaimsPrincipal(new ClaimsIdentity()));

    public AuthenticateResult? AuthenticateResult { get; }

    public IPAddress? RemoteAddress { get; }

    public string Scheme { get; }

    public HostString Host { get; }

    public PathString PathBase { get; }

    public PathString Path { get; }

    public DateTimeOffset Time { get; }

    public HttpContext CreateHttpContext(IServiceProvider services)
    {
        var context = new DefaultHttpContext { RequestServices = services, User = User };
        var request = context.Request;
        request.Method = HttpMethods.Get;
        request.Protocol = HttpProtocol.Http11;
        request.Scheme = Scheme;
        request.Host = Host;
        request.PathBase = PathBase;
        request.Path = Path;
        request.QueryString = new QueryString(_query);
        foreach (var (name, values) in _headers)
        {
            request.Headers[name] = values;
        }

        var connection = context.Connection;
        connection.Id = _connectionId ?? "";
        connection.RemoteIpAddress = RemoteAddress;
        connection.RemotePort = _remotePort;
        connection.LocalIpAddress = _localAddress;
        connection.LocalPort = _localPort;
        connection.ClientCertificate = _certificate;
        return context;
    }

    private static T Once<T>(ref T? field, T value)
        where T : class => Interlocked.CompareExchange(ref field, value, null) ?? value;
}
