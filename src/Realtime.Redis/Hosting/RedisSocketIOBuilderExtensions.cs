using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Redis;
using Realtime.Redis.Options;
using Realtime.Redis.Streams;
using Realtime.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes a Socket.IO server a member of a cluster over Redis.</summary>
public static class RedisSocketIOBuilderExtensions
{
    /// <summary>
    /// Connects the server with the others of a cluster over Redis or Valkey. Official Node servers with
    /// <c>@socket.io/redis-streams-adapter</c> 0.3 can be members of the same cluster.
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
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisClusterOptions>, RedisClusterOptionsValidator>());
        builder.Services.AddOptions<RedisClusterOptions>(builder.Name).Configure(configure).ValidateOnStart();
        return builder.AddCluster(provider => new RedisStreamsTransport(
            provider.GetRequiredService<IOptionsMonitor<RedisClusterOptions>>().Get(builder.Name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<RedisStreamsTransport>>()));
    }
}
