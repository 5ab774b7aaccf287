namespace Realtime.Notifications;

/// <summary>The severity of a notification, from which the front end can choose a colour. The values are stored.</summary>
public enum NotificationSeverity
{
    /// <summary>Information.</summary>
    Info = 0,

    /// <summary>Something went well.</summary>
    Success = 1,

    /// <summary>Something needs attention.</summary>
    Warning = 2,

    /// <summary>Something needs the user's attention now.</summary>
    Critical = 3,
}
