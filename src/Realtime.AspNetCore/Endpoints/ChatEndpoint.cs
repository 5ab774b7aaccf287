using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Dialects;

namespace Realtime.Endpoints;

/// <summary>The Socket.IO endpoints of chat, one for each path: placed by the host with <c>MapChatRealtime</c>, else by <see cref="ChatStartupFilter"/>.</summary>
internal sealed class ChatEndpoint(DialectEndpoints dialects)
{
    private volatile bool _isMapped;
    private int _operationsNamed;

    /// <summary>The paths where the endpoints stand unless the host placed them elsewhere; the app's own first.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. dialects.Servers.Select(server => server.Path)];

    /// <summary>Whether the host placed the endpoints itself.</summary>
    public bool IsMappedByHost => _isMapped;

    /// <summary>Whether the API's operations are still to be named: an endpoint's name is unique in an app, and the API may be mapped twice.</summary>
    public bool TryNameOperations() => Interlocked.Exchange(ref _operationsNamed, 1) == 0;

    /// <summary>Maps for the host, the app's own endpoint to another path if it says so.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string? path)
    {
        _isMapped = true;
        return new Builders([.. dialects.Servers.Select((server, i) => MapTo(endpoints, i == 0 ? path ?? server.Path : server.Path, server.ServerName))]);
    }

    /// <summary>Builds the endpoints outside of the host's routes, in the order of the paths.</summary>
    public IReadOnlyList<Endpoint> Build(IApplicationBuilder app) => [.. dialects.Servers.Select(server =>
    {
        var routes = new DetachedRoutes(app);
        MapTo(routes, server.Path, server.ServerName);
        return routes.DataSources.SelectMany(source => source.Endpoints).First();
    })];

    private static IEndpointConventionBuilder MapTo(IEndpointRouteBuilder endpoints, string path, string serverName)
    {
        var builder = endpoints.MapSocketIO(path, serverName);

        // A socket is authenticated when it connects, by a token that the HTTP request need not carry, so the
        // host's fallback policy does not apply. What the host asks of this endpoint by name does.
        builder.Finally(static endpoint =>
        {
            if (!endpoint.Metadata.Any(m => m is IAuthorizeData or AuthorizationPolicy))
            {
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
            }
        });
        return builder;
    }

    /// <summary>Conventions for all endpoints.</summary>
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

    /// <summary>A route table of its own, which routing does not match against.</summary>
    private sealed class DetachedRoutes(IApplicationBuilder app) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => app.ApplicationServices;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => app.New();
    }
}
