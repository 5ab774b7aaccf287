using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>
/// Delivers notifications that were stored in a host's transaction or by a process without sockets, soon after their
/// commit. Only one node does this at a time, for all nodes, so each user's notifications arrive in the order of the feed. A
/// notification leaves the outbox when every live node has confirmed it. If the node crashes in between, another one, or the
/// same one after a restart, continues when the lease ends; nodes drop what they have delivered.
/// </summary>
internal sealed class OutboxDispatcher(
    INotificationOutbox outbox,
    EventDelivery delivery,
    CountsAnnouncer counts,
    NodeLink link,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<OutboxDispatcher> logger)
    : PeriodicService(options.Value.OutboxInterval, time, logger)
{
    /// <summary>The event by which nodes hand notifications to each other.</summary>
    public const string EventName = "realtime:notifications";

    private const int BatchSize = 200;

    /// <summary>The part of the lease in which items are delivered. The rest is for their confirmation.</summary>
    private const double DeliveryPart = 0.6;

    /// <summary>How long a node that does not answer counts as alive.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private readonly string _owner = Guid.NewGuid().ToString("n");
    private long? _unconfirmedSince;
    private bool _isGivenUp;
    private bool _mayHaveLease;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken).ConfigureAwait(false);
        if (_mayHaveLease)
        {
            // Nobody waits for the end of the lease.
            await RunGuardedAsync(_ => outbox.CompleteAsync(_owner, [], CancellationToken.None).AsTask(), CancellationToken.None).ConfigureAwait(false);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        bool isFull;
        do
        {
            // Before the call, so that the lease seems to end early rather than late.
            var claimedAt = Time.GetTimestamp();
            var now = Now;
            _mayHaveLease = true;
            var items = await outbox.ClaimAsync(_owner, now, now + options.Value.OutboxLease, BatchSize, stoppingToken).ConfigureAwait(false);
            _mayHaveLease = items.Count > 0;
            isFull = items.Count > 0 && await DeliverAsync(items, claimedAt).ConfigureAwait(false) && items.Count == BatchSize;
        }
        while (isFull);
    }

    /// <returns>True if all items have left the outbox.</returns>
    private async ValueTask<bool> DeliverAsync(IReadOnlyList<OutboxItem> items, long claimedAt)
    {
        var delivered = new List<OutboxItem>(items.Count);
        foreach (var item in items)
        {
            // After a stall, another node may have the lease.
            if (Time.GetElapsedTime(claimedAt) >= options.Value.OutboxLease * DeliveryPart)
            {
                break;
            }

            if (item.Notification is { } notification)
            {
                await delivery.DeliverHereAsync(new DomainEvent.NotificationPublished(notification)).ConfigureAwait(false);
            }

            delivered.Add(item);
        }

        if (delivered.Count == 0 || !await ConfirmAsync([.. delivered.Select(item => item.Notification).OfType<Notification>()]).ConfigureAwait(false))
        {
            return false;
        }

        // Not cancelled when the host stops, because the notifications were delivered.
        await outbox.CompleteAsync(_owner, [.. delivered.Select(item => item.Position)], CancellationToken.None).ConfigureAwait(false);
        _mayHaveLease = false;
        foreach (var userId in delivered.Select(item => item.UserId).Distinct(StringComparer.Ordinal))
        {
            await counts.ChangedAsync(userId).ConfigureAwait(false);
        }

        return delivered.Count == items.Count;
    }

    /// <summary>Hands the notifications to the other nodes.</summary>
    /// <returns>True if every live node has them. Otherwise they stay in the outbox and are handed out again.</returns>
    private async ValueTask<bool> ConfirmAsync(IReadOnlyList<Notification> notifications)
    {
        if (notifications.Count == 0 || await AllHaveAsync(notifications).ConfigureAwait(false))
        {
            (_unconfirmedSince, _isGivenUp) = (null, false);
            return true;
        }

        _unconfirmedSince ??= Time.GetTimestamp();
        if (Time.GetElapsedTime(_unconfirmedSince.Value) < LongestSilence)
        {
            return false;
        }

        // Until the others answer again, nobody waits for them.
        if (!_isGivenUp)
        {
            _isGivenUp = true;
            logger.OutboxNotConfirmed(LongestSilence);
        }

        return true;
    }

    /// <summary>A node that fails, or is not ready yet, answers with nothing.</summary>
    private async ValueTask<bool> AllHaveAsync(IReadOnlyList<Notification> notifications) =>
        await link.TryAskAsync(EventName, new(notifications), NodeJson.Default.NotificationsSignal, NodeJson.Default.Boolean).ConfigureAwait(false) is { } answers
        && answers.All(static has => has);
}
