namespace Realtime.Notifications;

/// <summary>How a user receives one type of notification. The values are stored.</summary>
public enum NotificationMode
{
    /// <summary>Stored in the feed and sent to connected devices at once. The default for a type without a choice.</summary>
    FeedAndLive = 0,

    /// <summary>Stored in the feed and counted, but not sent to connected devices.</summary>
    FeedOnly = 1,

    /// <summary>Neither stored nor sent.</summary>
    Off = 2,
}
