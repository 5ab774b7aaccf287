using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>
/// Delivers notifications that were stored in a host's transaction or by a process without sockets, soon after their
/// commit. Only one node does this at a time, so each user's notifications arrive in the order of the feed. If the node
/// crashes in between, another one, or the same one after a restart, continues when the lease ends.
/// </summary>
internal sealed class OutboxDispatcher(
    INotificationOutbox outbox,
    EventDelivery delivery,
    CountsAnnouncer counts,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<OutboxDispatcher> logger)
    : PeriodicService(options.Value.OutboxInterval, time, logger)
{
    private const int BatchSize = 200;

    private readonly string _owner = Guid.NewGuid().ToString("n");

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<OutboxItem> items;
        do
        {
            var now = Now;
            items = await outbox.ClaimAsync(_owner, now, now + options.Value.OutboxLease, BatchSize, stoppingToken).ConfigureAwait(false);
            if (items.Count > 0)
            {
                await DeliverAsync(items).ConfigureAwait(false);
            }
        }
        while (items.Count == BatchSize);
    }

    private async ValueTask DeliverAsync(IReadOnlyList<OutboxItem> items)
    {
        foreach (var item in items)
        {
            if (item.Notification is { } notification)
            {
                await delivery.DeliverAsync(new DomainEvent.NotificationPublished(notification)).ConfigureAwait(false);
            }
        }

        // Not cancelled when the host stops, because the notifications were delivered.
        await outbox.CompleteAsync(_owner, [.. items.Select(item => item.Position)], CancellationToken.None).ConfigureAwait(false);
        foreach (var userId in items.Select(item => item.UserId).Distinct(StringComparer.Ordinal))
        {
            await counts.ChangedAsync(userId).ConfigureAwait(false);
        }
    }
}
