using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Realtime.DependencyInjection;
using Realtime.Hosting;
using Realtime.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds notifications to a process without sockets.</summary>
public static class RealtimePublisherServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="INotificationPublisher"/> to a process that has no sockets, such as a worker: the same calls with
    /// the same effect. It needs nothing but the database of the app that called <c>AddChatRealtime()</c>, whose
    /// nodes deliver within a second what is published here. In a process that calls <c>AddChatRealtime()</c> as
    /// well it adds nothing.
    /// </summary>
    /// <param name="services">The services of the process.</param>
    /// <returns>The builder, to choose the app's store on: <c>UseSqlite(...)</c> or <c>UseSqlServer(...)</c>.</returns>
    public static IChatRealtimeBuilder AddRealtimePublisher(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(INotificationRoute)))
        {
            services.AddPublishing();
            services.AddSingleton<INotificationRoute, OutboxRoute>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PublisherLifetime>());
        }

        return new ChatRealtimeBuilder(services);
    }
}
