using Microsoft.Extensions.Options;
using Realtime.Redis;
using Realtime.Redis.Hosting;
using Realtime.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes a Socket.IO server a member of a cluster over Redis.</summary>
public static class RedisSocketIOBuilderExtensions
{
    /// <summary>
    /// Connects the server with the others of a cluster over Redis or Valkey. Official Node servers with
    /// <c>@socket.io/redis-streams-adapter</c> 0.3 can be members of the same cluster; with <see cref="RedisClusterOptions.Layout"/>,
    /// those with <c>@socket.io/redis-adapter</c>.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="configuration">The connection string of StackExchange.Redis, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets options. They are validated at start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The server has a cluster already.</exception>
    public static SocketIOBuilder AddRedis(this SocketIOBuilder builder, string configuration, Action<RedisClusterOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        return builder.AddRedis(options =>
        {
            options.Configuration = configuration;
            configure?.Invoke(options);
        });
    }

    /// <summary>Connects the server with the others of a cluster over Redis or Valkey.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Sets options, of which the connection is needed. They are validated at start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">The server has a cluster already.</exception>
    public static SocketIOBuilder AddRedis(this SocketIOBuilder builder, Action<RedisClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        RedisTransports.AddOptions(builder.Services, builder.Name, configure);
        return builder.AddCluster(provider =>
            RedisTransports.Create(provider, provider.GetRequiredService<IOptionsMonitor<RedisClusterOptions>>().Get(builder.Name), waits: true));
    }
}
