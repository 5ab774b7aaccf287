using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;
using Realtime.SocketIO.Adapters;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Hosting;
using Realtime.SocketIO.Hosting.Accepting;
using Realtime.SocketIO.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Socket.IO servers to a host.</summary>
public static class SocketIOServiceCollectionExtensions
{
    /// <summary>
    /// Adds the host's Socket.IO server. Inject it as <see cref="SocketIOServer"/> and map it with
    /// <c>MapSocketIO</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>A builder that adds features to the server.</returns>
    public static SocketIOBuilder AddSocketIO(this IServiceCollection services, Action<SocketIOOptions>? configure = null)
    {
        var builder = services.AddSocketIO(Options.Options.DefaultName, configure);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<SocketIOServer>(Options.Options.DefaultName));
        services.TryAddSingleton<ISocketIOServer>(provider => provider.GetRequiredService<SocketIOServer>());
        return builder;
    }

    /// <summary>Adds another Socket.IO server under a name. Inject it with <c>[FromKeyedServices(name)]</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name of the server and of its options.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>A builder that adds features to the server.</returns>
    public static SocketIOBuilder AddSocketIO(this IServiceCollection services, string name, Action<SocketIOOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.AddCors();
        services.AddMetrics();
        services.TryAddSingleton<SocketIOMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOOptions>, SocketIOOptionsValidator>());
        var options = services.AddOptions<SocketIOOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton(new SocketIOServerName(name));
        CeilingServices.Add(services);
        services.TryAddSingleton<SocketIOServers>();
        services.AddHostedService<SocketIOShutdown>();
        services.TryAddKeyedSingleton(name, static (provider, key) => Create(provider, (string)key!));
        services.TryAddKeyedSingleton<ISocketIOServer>(name, static (provider, key) => provider.GetRequiredKeyedService<SocketIOServer>(key));
        return new SocketIOBuilder(services, name);
    }

    private static SocketIOServer Create(IServiceProvider provider, string name)
    {
        var server = new SocketIOServer(
            provider.GetRequiredService<IOptionsMonitor<SocketIOOptions>>().Get(name),
            provider.GetRequiredService<ICorsService>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<SocketIOMetrics>(),
            provider.GetRequiredService<ILogger<SocketIOServer>>());
        if (provider.GetKeyedService<ClusterFactory>(name) is { } cluster)
        {
            server.UseCluster(new ClusterAdapter(
                server,
                () => cluster.Create(provider),
                provider.GetRequiredService<IOptionsMonitor<SocketIOClusterOptions>>().Get(name)));
        }

        return provider.GetRequiredService<SocketIOServers>().Add(server);
    }
}
