using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>The broadcasts in progress in this process.</summary>
internal sealed class NotificationBroadcasts(
    NotificationWriter writer,
    INotificationRoute route,
    IOptions<NotificationOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<NotificationBroadcasts> logger)
{
    private readonly ConcurrentDictionary<NotificationBroadcast, byte> _running = new();

    /// <summary>Starts a broadcast, and returns before the audience is read.</summary>
    /// <exception cref="RealtimeException">The host is stopping.</exception>
    public INotificationBroadcast Start(IAsyncEnumerable<string> audience, NotificationDraft template, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RealtimeException(RealtimeError.Unavailable);
        }

        var broadcast = new NotificationBroadcast(
            writer, template, options.Value.AudienceBatchSize, countsDelivered: !route.IsOutbox, time, lifetime.ApplicationStopping);
        _running.TryAdd(broadcast, 0);
        _ = Task.Run(() => RunAsync(broadcast, audience, cancellationToken), CancellationToken.None);
        return broadcast;
    }

    /// <summary>Waits until the broadcasts have ended that were in progress when the host began to stop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var broadcast in _running.Keys)
        {
            await ((Task)broadcast.Completion).WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(NotificationBroadcast broadcast, IAsyncEnumerable<string> audience, CancellationToken cancellationToken)
    {
        await broadcast.RunAsync(audience, cancellationToken).ConfigureAwait(false);
        _running.TryRemove(broadcast, out _);
        if (broadcast.Completion.Exception?.InnerException is { } fault)
        {
            logger.BroadcastEnded(broadcast.Progress.Read, broadcast.Progress.Stored, fault);
        }
    }
}
