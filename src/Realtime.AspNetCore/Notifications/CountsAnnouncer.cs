using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>
/// Tells users' devices their counts after a change. Changes that follow each other closely are told once, as the
/// counts are then, and many users' counts are read by one query. Thread-safe.
/// </summary>
internal sealed class CountsAnnouncer(INotificationStore store, EventDelivery delivery, ILogger<CountsAnnouncer> logger) : BackgroundService
{
    private const int MaxUsersAtOnce = 500;
    private const int MaxWaiting = 10_000;

    private readonly Channel<string> _changed = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    /// <summary>A user's counts have changed, and are committed. Waits while too many others wait to be told; never throws.</summary>
    public async ValueTask ChangedAsync(string userId)
    {
        // Once the host has stopped there is nobody left to tell.
        while (!_changed.Writer.TryWrite(userId) && await _changed.Writer.WaitToWriteAsync().ConfigureAwait(false))
        {
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _changed.Writer.TryComplete();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var users = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (await _changed.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                while (users.Count < MaxUsersAtOnce && _changed.Reader.TryRead(out var userId))
                {
                    users.Add(userId);
                }

                await TellAsync(users, stoppingToken).ConfigureAwait(false);
                users.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async ValueTask TellAsync(HashSet<string> users, CancellationToken stoppingToken)
    {
        try
        {
            foreach (var (userId, counts) in await store.GetCountsAsync(users, stoppingToken).ConfigureAwait(false))
            {
                await delivery.DeliverAsync(new DomainEvent.NotificationCountsChanged(userId, counts)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A store that is away for a moment: the next change, or the client's own question, brings the counts.
            if (!StoreFaults.IsReported(exception))
            {
                logger.CountsNotTold(exception);
            }
        }
    }
}
