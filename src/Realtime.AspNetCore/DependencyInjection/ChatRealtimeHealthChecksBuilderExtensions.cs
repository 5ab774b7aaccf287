using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.DependencyInjection;
using Realtime.Endpoints;
using Realtime.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of chat.</summary>
public static class ChatRealtimeHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of chat on this node. It checks that chat accepts connections, the store answers, messages are
    /// stored in time, and the outbox is delivered in time. The data of the result contains the figures.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="configure">Sets thresholds; null for the defaults.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status for a fault; null for unhealthy. A late outbox is at most degraded.</param>
    /// <param name="tags">The check's tags.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddChatRealtime(
        this IHealthChecksBuilder builder,
        Action<ChatRealtimeHealthOptions>? configure = null,
        string name = "chat",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Services.TryAddSingleton<ChatSettings>();
        var options = builder.Services.AddOptions<ChatRealtimeHealthOptions>(name).Configure<ChatSettings>(Apply).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options
            .Validate(o => IsBetween(o.StoreTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)), "ChatRealtimeHealthOptions.StoreTimeout must be between 100 milliseconds and 1 minute.")
            .Validate(o => IsBetween(o.MaxWriteAge, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)), "ChatRealtimeHealthOptions.MaxWriteAge must be between 100 milliseconds and 1 hour.")
            .Validate(o => IsBetween(o.MaxOutboxLag, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), "ChatRealtimeHealthOptions.MaxOutboxLag must be between 1 second and 1 day.");
        return builder.Add(new HealthCheckRegistration(
            name,
            services => services.GetService<ChatEndpoint>() is null
                ? throw new InvalidOperationException("The app has no chat whose health could be checked: call builder.Services.AddChatRealtime().")
                : ActivatorUtilities.CreateInstance<ChatHealthCheck>(services, services.GetRequiredService<IOptionsMonitor<ChatRealtimeHealthOptions>>().Get(name)),
            failureStatus,
            tags));
    }

    private static void Apply(ChatRealtimeHealthOptions options, ChatSettings settings)
    {
        var section = settings.Root.Section("Health");
        options.StoreTimeout = section.Value(nameof(options.StoreTimeout), options.StoreTimeout);
        options.MaxWriteAge = section.Value(nameof(options.MaxWriteAge), options.MaxWriteAge);
        options.MaxOutboxLag = section.Value(nameof(options.MaxOutboxLag), options.MaxOutboxLag);
    }

    private static bool IsBetween(TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most;
}
