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
    /// Adds <see cref="INotificationPublisher"/> to a process without sockets, such as a worker. The calls have the same
    /// effect. It only needs the database of the app that called <c>AddChatRealtime()</c>: the nodes of that app deliver the
    /// notifications within a second. In a process that also calls <c>AddChatRealtime()</c> it adds nothing.
    /// </summary>
    /// <param name="services">The services of the process.</param>
    /// <returns>The builder, to choose the app's store: <c>UseSqlite(...)</c> or <c>UseSqlServer(...)</c>.</returns>
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
