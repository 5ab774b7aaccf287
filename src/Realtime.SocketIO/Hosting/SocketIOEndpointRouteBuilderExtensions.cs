using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;
using Realtime.SocketIO.Admin;
using Realtime.SocketIO.EngineIO.Http;
using Realtime.SocketIO.Handlers;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Socket.IO servers to paths.</summary>
public static class SocketIOEndpointRouteBuilderExtensions
{
    /// <summary>Serves the host's Socket.IO server at a path.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="path">The path that clients connect to, with or without a trailing slash.</param>
    /// <param name="configure">Adds middleware and handlers.</param>
    /// <returns>The endpoint's convention builder.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIO</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSocketIO(this IEndpointRouteBuilder endpoints, string path = "/socket.io", Action<SocketIOServer>? configure = null) =>
        endpoints.MapSocketIO(path, Options.DefaultName, configure);

    /// <summary>Serves a named Socket.IO server at a path.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="path">The path that clients connect to, with or without a trailing slash.</param>
    /// <param name="serverName">The name given to <c>AddSocketIO</c>.</param>
    /// <param name="configure">Adds middleware and handlers.</param>
    /// <returns>The endpoint's convention builder.</returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIO</c> was not called with that name.</exception>
    public static IEndpointConventionBuilder MapSocketIO(this IEndpointRouteBuilder endpoints, string path, string serverName, Action<SocketIOServer>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var server = endpoints.ServiceProvider.GetKeyedService<SocketIOServer>(serverName)
            ?? throw new InvalidOperationException($"There is no Socket.IO server '{serverName}': call builder.Services.AddSocketIO() before MapSocketIO().");
        endpoints.ServiceProvider.GetKeyedService<AdminUI>(serverName)?.Attach();
        configure?.Invoke(server);
        foreach (var type in endpoints.ServiceProvider.GetRequiredService<IOptionsMonitor<SocketHandlerTypes>>().Get(serverName).All)
        {
            HandlerMap.Map(server.Of(HandlerMap.NamespaceOf(type)), type);
        }

        // The host may stop before it stops its services. From then on, no new connections are accepted.
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = server.Sessions.BeginStop());
        return endpoints
            .Map(path.TrimEnd('/'), server.HandleAsync)
            .WithDisplayName($"Socket.IO {path}")
            .ServesEngineIO();
    }
}
