using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>
/// Notifies users' devices of their counts after a change. Changes in quick succession cause one notification with the
/// latest counts, and the counts of many users are read with one query. Thread-safe.
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

    /// <summary>
    /// Announces that a user's counts have changed and are committed. Waits
    /// while too many users are queued. Never throws.
    /// </summary>
    public async ValueTask ChangedAsync(string userId)
    {
        // After the host has stopped, nobody can be notified.
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
            // The host is stopping.
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
            // The store was unavailable. The next change or the client's next request brings the counts.
            if (!StoreFaults.IsReported(exception))
            {
                logger.CountsNotTold(exception);
            }
        }
    }
}
