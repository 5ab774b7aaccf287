using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>
/// Reads from the store what waits to be sent, for the gauges of the outbox and the digests. Only while somebody listens to them.
/// </summary>
internal sealed class WaitingGauges(
    INotificationOutbox outbox,
    INotificationDigestStore digests,
    ChatMetrics metrics,
    TimeProvider time,
    ILogger<WaitingGauges> logger)
    : PeriodicService(ChatMetrics.WaitingPeriod, time, logger)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!metrics.IsWaitingObserved)
        {
            return;
        }

        var now = Now;
        var oldest = await outbox.FindOldestAsync(stoppingToken).ConfigureAwait(false);
        var counts = await digests.CountAsync(now, stoppingToken).ConfigureAwait(false);
        metrics.SetWaiting(oldest < now ? now - oldest.Value : TimeSpan.Zero, counts);
    }
}
