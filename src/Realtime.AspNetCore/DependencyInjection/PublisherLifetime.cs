using Microsoft.Extensions.Hosting;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Storage.InMemory;

namespace Realtime.DependencyInjection;

/// <summary>
/// Starts a process that only publishes, before its other hosted services.
/// At the end, stores everything that was accepted.
/// </summary>
internal sealed class PublisherLifetime(
    IEnumerable<IStoreInitializer> initializers,
    INotificationStore store,
    NotificationWriter writer,
    NotificationBroadcasts broadcasts) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (store is InMemoryNotificationStore)
        {
            throw new InvalidOperationException(
                "A process without sockets reaches the app through its database: call UseSqlite(...) or UseSqlServer(...) on what AddRealtimePublisher() returns.");
        }

        foreach (var initializer in initializers)
        {
            await initializer.InitializeAsync(cancellationToken).ConfigureAwait(false);
        }

        writer.Start();
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await broadcasts.StopAsync(cancellationToken).ConfigureAwait(false);
        await writer.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
