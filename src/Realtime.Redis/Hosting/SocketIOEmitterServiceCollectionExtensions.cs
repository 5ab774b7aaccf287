using Microsoft.Extensions.Options;
using Realtime.Redis;
using Realtime.Redis.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an emitter to a process without sockets.</summary>
public static class SocketIOEmitterServiceCollectionExtensions
{
    // Named, because the process may also have a server, which may use another Redis.
    private const string OptionsName = "Realtime.Emitter";

    /// <summary>Adds <see cref="SocketIOEmitter"/> as a singleton. It connects when it sends for the first time.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The connection string of StackExchange.Redis, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets options, such as the layout of the servers. They are validated at start.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSocketIOEmitter(this IServiceCollection services, string configuration, Action<RedisClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        RedisTransports.AddOptions(services, OptionsName, options =>
        {
            options.Configuration = configuration;
            configure?.Invoke(options);
        });
        return services.AddSingleton(provider => new SocketIOEmitter(provider.GetRequiredService<IOptionsMonitor<RedisClusterOptions>>().Get(OptionsName)));
    }
}
