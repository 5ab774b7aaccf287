using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Realtime.Hosting;

/// <summary>The Socket.IO endpoint of chat: placed by the host with <c>MapChatRealtime</c>, else by <see cref="ChatStartupFilter"/>.</summary>
internal sealed class ChatEndpoint(IOptions<ChatRealtimeOptions> options)
{
    private volatile bool _isMapped;

    /// <summary>The path where the endpoint stands unless the host placed it elsewhere.</summary>
    public string Path { get; } = options.Value.Path;

    /// <summary>Whether the host placed the endpoint itself.</summary>
    public bool IsMappedByHost => _isMapped;

    /// <summary>Maps for the host.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string? path)
    {
        _isMapped = true;
        return MapTo(endpoints, path);
    }

    /// <summary>Builds the endpoint outside of the host's routes.</summary>
    public Endpoint Build(IApplicationBuilder app)
    {
        var routes = new DetachedRoutes(app);
        MapTo(routes, path: null);
        return routes.DataSources.SelectMany(source => source.Endpoints).First();
    }

    private IEndpointConventionBuilder MapTo(IEndpointRouteBuilder endpoints, string? path)
    {
        var builder = endpoints.MapSocketIO(path ?? options.Value.Path, ChatRealtime.ServerName);

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

    /// <summary>A route table of its own, which routing does not match against.</summary>
    private sealed class DetachedRoutes(IApplicationBuilder app) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => app.ApplicationServices;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => app.New();
    }
}
