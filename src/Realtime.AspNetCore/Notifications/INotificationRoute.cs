using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>How notifications that this process stored reach connected devices.</summary>
internal interface INotificationRoute
{
    /// <summary>Whether they are stored in the outbox too, for other processes to deliver.</summary>
    bool IsOutbox { get; }

    /// <summary>Delivers what one call stored, in the same order. Does not throw.</summary>
    ValueTask DeliverAsync(IReadOnlyList<StoredNotification> stored);
}
