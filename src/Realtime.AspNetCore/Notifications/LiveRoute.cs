using Realtime.Changes;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>Delivers at once to the sockets of this node and, through the cluster, to those of the other nodes.</summary>
internal sealed class LiveRoute(EventDelivery delivery, CountsAnnouncer counts) : INotificationRoute
{
    public bool IsOutbox => false;

    public async ValueTask DeliverAsync(IReadOnlyList<StoredNotification> stored)
    {
        foreach (var outcome in stored)
        {
            if (outcome is { IsLive: true, Notification: { } notification })
            {
                await delivery.DeliverAsync(new DomainEvent.NotificationPublished(notification)).ConfigureAwait(false);
            }
        }

        foreach (var outcome in stored)
        {
            if (outcome is { IsDuplicate: false, Notification: { } notification })
            {
                await counts.ChangedAsync(notification.UserId).ConfigureAwait(false);
            }
        }
    }
}
