namespace Realtime.Notifications;

/// <summary>
/// The state of a notification. Each state includes those before it. A notification returns to an earlier one only by
/// <see cref="INotificationFeed.MarkUnreadAsync"/> and <see cref="INotificationFeed.UnarchiveAsync"/>.
/// </summary>
public enum NotificationState
{
    /// <summary>The user has not seen it yet.</summary>
    Unseen = 0,

    /// <summary>The user saw it, for example in an opened list, but did not read it.</summary>
    Seen = 1,

    /// <summary>The user read it.</summary>
    Read = 2,

    /// <summary>The user archived it. The feed shows it only on request.</summary>
    Archived = 3,
}
