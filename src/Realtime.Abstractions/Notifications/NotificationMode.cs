namespace Realtime.Notifications;

/// <summary>What a user wants of one type of notification. The values are stored.</summary>
public enum NotificationMode
{
    /// <summary>In the feed, and told to connected devices at once. What holds for a type that the user said nothing about.</summary>
    FeedAndLive = 0,

    /// <summary>In the feed and its counts only.</summary>
    FeedOnly = 1,

    /// <summary>Not at all: it is not stored either.</summary>
    Off = 2,
}
