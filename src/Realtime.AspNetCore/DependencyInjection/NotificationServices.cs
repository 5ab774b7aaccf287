using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Notifications;
using Realtime.Settings;
using Realtime.Storage.InMemory;

namespace Realtime.DependencyInjection;

/// <summary>The services for publishing and delivering notifications.</summary>
internal static class NotificationServices
{
    /// <summary>Adds the services for publishing. The caller adds the delivery.</summary>
    public static void AddPublishing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChatSettings>();
        services.AddInMemoryStore();
        services.AddMetrics();
        services.TryAddSingleton<ChatMetrics>();

        // The layers below the dialects read the same options without knowing that there is a dialect among them.
        services.TryAddSingleton<IOptions<ChatRealtimeCoreOptions>>(s => s.GetRequiredService<IOptions<ChatRealtimeOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<NotificationOptions>, NotificationOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NotificationOptions>, NotificationOptionsSetup>());
        services.AddOptions<NotificationOptions>().ValidateOnStart();
        services.TryAddSingleton<NotificationWriter>();
        services.TryAddSingleton<NotificationBroadcasts>();
        services.TryAddSingleton<INotificationPublisher, NotificationPublisher>();
    }

    /// <summary>Adds the services of a process with sockets. It also delivers for processes without sockets.</summary>
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddPublishing();
        services.RemoveAll<INotificationRoute>();
        services.AddSingleton<INotificationRoute, LiveRoute>();
        foreach (var publisherOnly in services.Where(service => service.ImplementationType == typeof(PublisherLifetime)).ToList())
        {
            services.Remove(publisherOnly);
        }

        services.AddSingleton<INotificationFeed, NotificationFeed>();
        services.AddSingleton<INotificationPreferences, NotificationPreferences>();
        services.AddSingleton<CountsAnnouncer>();
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<CountsAnnouncer>());
        services.AddSingleton<IHostedService, OutboxDispatcher>();
        services.AddSingleton<IHostedService, ExpirySweep>();
        services.AddSingleton<IHostedService, ChannelDispatcher>();
        services.AddSingleton<INotificationDeadLetters, NotificationDeadLetters>();
    }
}
