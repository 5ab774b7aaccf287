using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Dialects;

namespace Realtime.Endpoints;

/// <summary>
/// The Socket.IO endpoints of chat, one per path. The host maps them with
/// <c>MapChatRealtime</c>, otherwise <see cref="ChatStartupFilter"/> does.
/// </summary>
internal sealed class ChatEndpoint(DialectEndpoints dialects)
{
    private volatile bool _isMapped;
    private int _operationsNamed;

    /// <summary>The default paths of the endpoints; the app's own first.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. dialects.Servers.Select(server => server.Path)];

    /// <summary>Whether the host mapped the endpoints.</summary>
    public bool IsMappedByHost => _isMapped;

    /// <summary>
    /// Returns true once, for the first mapping of the API, which names its operations. An
    /// endpoint's name must be unique in an app, and the API may be mapped twice.
    /// </summary>
    public bool TryNameOperations() => Interlocked.Exchange(ref _operationsNamed, 1) == 0;

    /// <summary>Maps the endpoints for the host. A given path replaces that of the app's own endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string? path)
    {
        _isMapped = true;
        return new Builders([.. dialects.Servers.Select((server, i) => MapTo(endpoints, i == 0 ? path ?? server.Path : server.Path, server.ServerName))]);
    }

    /// <summary>Builds the endpoints outside the host's routes, in the order of the paths.</summary>
    public IReadOnlyList<Endpoint> Build(IApplicationBuilder app) => [.. dialects.Servers.Select(server =>
    {
        var routes = new DetachedRoutes(app);
        MapTo(routes, server.Path, server.ServerName);
        return routes.DataSources.SelectMany(source => source.Endpoints).First();
    })];

    private static IEndpointConventionBuilder MapTo(IEndpointRouteBuilder endpoints, string path, string serverName)
    {
        var builder = endpoints.MapSocketIO(path, serverName);

        // A socket is authenticated when it connects, by a token that the HTTP request may not have. So the host's fallback
        // policy does not apply. A policy that the host adds to this endpoint does.
        builder.Finally(static endpoint =>
        {
            if (!endpoint.Metadata.Any(m => m is IAuthorizeData or AuthorizationPolicy))
            {
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
            }
        });
        return builder;
    }

    /// <summary>Applies conventions to all endpoints.</summary>
    private sealed class Builders(IReadOnlyList<IEndpointConventionBuilder> all) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var builder in all)
            {
                builder.Add(convention);
            }
        }

        public void Finally(Action<EndpointBuilder> finalConvention)
        {
            foreach (var builder in all)
            {
                builder.Finally(finalConvention);
            }
        }
    }

    /// <summary>A separate route table, which the host's routing does not match.</summary>
    private sealed class DetachedRoutes(IApplicationBuilder app) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => app.ApplicationServices;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => app.New();
    }
}
