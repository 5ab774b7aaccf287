using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>Leaves delivery to the nodes that have sockets.</summary>
internal sealed class OutboxRoute : INotificationRoute
{
    public bool IsOutbox => true;

    public ValueTask DeliverAsync(IReadOnlyList<StoredNotification> stored) => default;
}
