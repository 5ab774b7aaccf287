using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Cluster;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;

namespace Realtime.DependencyInjection;

/// <summary>The services for several nodes on one store.</summary>
internal static class ClusterServices
{
    /// <summary>Adds the transport that goes through the store.</summary>
    public static void AddDatabaseCluster(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<DatabaseClusterOptions>, DatabaseClusterOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseClusterOptions>, DatabaseClusterOptionsSetup>());
        services.AddOptions<DatabaseClusterOptions>().ValidateOnStart();
        services.TryAddSingleton<StoreStart>();
        services.TryAddSingleton<DatabaseNode>();
        services.TryAddSingleton<TransportHealth>();
        services.TryAddSingleton<ChatTransports>();
        services.TryAddSingleton<IClusterTransportFactory, DatabaseTransportFactory>();
    }
}
