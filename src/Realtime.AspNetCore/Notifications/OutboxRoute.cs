using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>Leaves the delivery to the nodes with sockets.</summary>
internal sealed class OutboxRoute : INotificationRoute
{
    public bool IsOutbox => true;

    public ValueTask DeliverAsync(IReadOnlyList<StoredNotification> stored) => default;
}
