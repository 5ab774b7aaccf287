using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>
/// Deletes expired notifications, and removes old idempotency keys. Several nodes may do this at the same time.
/// </summary>
internal sealed class ExpirySweep(
    INotificationStore store,
    CountsAnnouncer counts,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<ExpirySweep> logger)
    : PeriodicService(options.Value.ExpiryInterval, time, logger)
{
    private const int BatchSize = 500;

    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(10);

    private long _purgedAt = time.GetTimestamp();

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<NotificationKey> expired;
        do
        {
            expired = await store.ListExpiredAsync(Now, BatchSize, stoppingToken).ConfigureAwait(false);
            foreach (var ofUser in expired.GroupBy(key => key.UserId, key => key.NotificationId, StringComparer.Ordinal))
            {
                var deleted = await store.DeleteAsync(ofUser.Key, [.. ofUser], Now, stoppingToken).ConfigureAwait(false);
                if (deleted.Changed > 0)
                {
                    await counts.ChangedAsync(ofUser.Key).ConfigureAwait(false);
                }
            }
        }
        while (expired.Count == BatchSize);

        await PurgeAsync(stoppingToken).ConfigureAwait(false);
    }

    private async ValueTask PurgeAsync(CancellationToken stoppingToken)
    {
        if (Time.GetElapsedTime(_purgedAt) < PurgeInterval)
        {
            return;
        }

        while (await store.PurgeAsync(Now - options.Value.KeyRetention, BatchSize, stoppingToken).ConfigureAwait(false) == BatchSize)
        {
        }

        _purgedAt = Time.GetTimestamp();
    }
}
