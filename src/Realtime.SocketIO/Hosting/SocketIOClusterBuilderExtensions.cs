using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;
using Realtime.SocketIO.Adapters;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Hosting;
using Realtime.SocketIO.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes a Socket.IO server a member of a cluster.</summary>
public static class SocketIOClusterBuilderExtensions
{
    /// <summary>
    /// Connects the server with the others of a cluster. Broadcasts, <c>FetchSocketsAsync</c>, <c>SocketsJoinAsync</c>
    /// and the like then reach the sockets of all servers, unless <c>Local</c> is set, and <c>ServerSideEmitAsync</c> the
    /// other servers. The server joins the cluster when the host starts, and leaves it when the host has stopped.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="createTransport">Creates the transport, once, when the host starts. The server disposes it.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The server has a cluster already.</exception>
    public static SocketIOBuilder AddCluster(this SocketIOBuilder builder, Func<IServiceProvider, IClusterTransport> createTransport, Action<SocketIOClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(createTransport);
        var services = builder.Services;
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(ClusterFactory) && builder.Name.Equals(service.ServiceKey)))
        {
            throw new InvalidOperationException($"The Socket.IO server '{builder.Name}' has a cluster already: call AddCluster once.");
        }

        services.AddKeyedSingleton(builder.Name, new ClusterFactory(createTransport));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SocketIOClusterOptions>, SocketIOClusterOptionsValidator>());
        var options = services.AddOptions<SocketIOClusterOptions>(builder.Name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        var name = builder.Name;
        services.AddSingleton<IHostedService>(provider => new ClusterLifetime((ClusterAdapter)provider.GetRequiredKeyedService<SocketIOServer>(name).Cluster!));
        return builder;
    }

    /// <summary>Connects the server with the others of a cluster.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="transport">The transport of this server alone. The server disposes it.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The server has a cluster already.</exception>
    public static SocketIOBuilder AddCluster(this SocketIOBuilder builder, IClusterTransport transport, Action<SocketIOClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return builder.AddCluster(_ => transport, configure);
    }
}
