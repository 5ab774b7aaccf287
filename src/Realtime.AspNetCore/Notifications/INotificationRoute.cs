using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>How what this process stored reaches connected devices.</summary>
internal interface INotificationRoute
{
    /// <summary>Whether it is put into the outbox as it is stored, for others to deliver.</summary>
    bool IsOutbox { get; }

    /// <summary>Delivers what one call stored, in its order. Does not throw.</summary>
    ValueTask DeliverAsync(IReadOnlyList<StoredNotification> stored);
}
