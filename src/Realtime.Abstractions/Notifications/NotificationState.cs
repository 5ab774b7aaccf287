namespace Realtime.Notifications;

/// <summary>How far a user got with a notification. Each state includes those before it, and none is left for an earlier one.</summary>
public enum NotificationState
{
    /// <summary>It has not been in the user's view yet.</summary>
    Unseen = 0,

    /// <summary>It has been in view, such as in an opened list, but not been read.</summary>
    Seen = 1,

    /// <summary>It was read.</summary>
    Read = 2,

    /// <summary>It was put away: the feed does not show it unless it is asked for.</summary>
    Archived = 3,
}
