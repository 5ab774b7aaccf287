using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Redis;
using Realtime.Redis.Hosting;
using Realtime.SocketIO.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects the nodes of chat over Redis.</summary>
public static class RedisChatRealtimeBuilderExtensions
{
    /// <summary>
    /// Connects the nodes of chat over Redis or Valkey, in place of the database. The data stays in the database, which all nodes
    /// must share. While a node cannot reach Redis, all nodes use the database in its place.
    /// </summary>
    /// <param name="builder">The builder from <c>AddChatRealtime</c>.</param>
    /// <param name="configuration">The connection string of StackExchange.Redis, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder UseRedis(this IChatRealtimeBuilder builder, string configuration, Action<RedisClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        RedisTransports.AddOptions(builder.Services, ChatTransportFactory.MainServer, options =>
        {
            options.Configuration = configuration;
            configure?.Invoke(options);
        });
        builder.Services.Replace(ServiceDescriptor.Singleton<IClusterTransportFactory, ChatTransportFactory>());
        return builder;
    }
}
