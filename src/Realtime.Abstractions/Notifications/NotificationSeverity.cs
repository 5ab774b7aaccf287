namespace Realtime.Notifications;

/// <summary>How much a notification matters, for the front end to choose a colour by. The values are stored.</summary>
public enum NotificationSeverity
{
    /// <summary>Good to know.</summary>
    Info = 0,

    /// <summary>Something went well.</summary>
    Success = 1,

    /// <summary>Something needs a look.</summary>
    Warning = 2,

    /// <summary>Something needs the user now.</summary>
    Critical = 3,
}
