using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Redis.Classic;
using Realtime.Redis.Options;
using Realtime.Redis.Streams;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Hosting;

/// <summary>Registers the options of a server's transport, and creates the transport.</summary>
internal static class RedisTransports
{
    public static void AddOptions(IServiceCollection services, string name, Action<RedisClusterOptions> configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisClusterOptions>, RedisClusterOptionsValidator>());
        services.AddOptions<RedisClusterOptions>(name).Configure(configure).ValidateOnStart();
    }

    /// <summary>Creates the transport of a server.</summary>
    /// <param name="provider">The services.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="waits">Whether what is sent waits for a lost connection: there is no other way.</param>
    /// <param name="serverId">The server's id; null for a random one.</param>
    public static IClusterTransport Create(IServiceProvider provider, RedisClusterOptions options, bool waits, string? serverId = null)
    {
        var (time, meters) = (provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>());
        return options.Layout == RedisLayout.Classic
            ? new RedisClassicTransport(options, serverId, time, meters, provider.GetRequiredService<ILogger<RedisClassicTransport>>())
            : new RedisStreamsTransport(options, serverId, waits, time, meters, provider.GetRequiredService<ILogger<RedisStreamsTransport>>());
    }
}
