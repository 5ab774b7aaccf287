using Realtime.Notifications;

namespace Realtime.Storage.InMemory;

/// <summary>
/// A user's notifications. The notification with sequence N has the index N - 1; the entry is null if it was deleted.
/// </summary>
internal sealed class StoredFeed
{
    public List<Notification?> Notifications { get; } = [];

    public Dictionary<string, int> IndexByKey { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> IndexById { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NotificationMode> Preferences { get; } = new(StringComparer.Ordinal);

    public HashSet<NotificationOptOut> OptOuts { get; } = [];

    /// <summary>The counts. Every change updates them.</summary>
    public NotificationCounts Counts { get; private set; }

    /// <summary>Adds or replaces a notification and updates the counts.</summary>
    public void Set(int index, Notification? notification)
    {
        var before = index < Notifications.Count ? Notifications[index] : null;
        if (index < Notifications.Count)
        {
            Notifications[index] = notification;
        }
        else
        {
            Notifications.Add(notification);
        }

        Counts = new NotificationCounts(
            Counts.Unseen + Count(notification, NotificationState.Unseen) - Count(before, NotificationState.Unseen),
            Counts.Unread + Count(notification, NotificationState.Seen) - Count(before, NotificationState.Seen),
            Counts.Revision);
    }

    /// <summary>Raises the revision after a change.</summary>
    public void Raise() => Counts = Counts with { Revision = Counts.Revision + 1 };

    private static int Count(Notification? notification, NotificationState upTo) => notification?.State <= upTo ? 1 : 0;
}
