namespace Realtime.Notifications;

/// <summary>
/// The options of a channel. Validated when the host starts. Values from the configuration section
/// <c>ChatRealtime:Notifications:Channels:{name of the channel}</c> apply first; values set in code override them.
/// </summary>
public sealed class NotificationChannelOptions
{
    /// <summary>
    /// How long a notification must stay unread before it is handed to the channel. All nodes of the host must use the same
    /// value. Default 10 minutes; 0 to 30 days.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The maximum number of attempts before a digest becomes a dead letter. Default 8; 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>
    /// The pause after the first failure. It doubles with each further
    /// failure. Default 30 seconds; 10 milliseconds to 1 hour.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two attempts. Default 1 hour; 10 milliseconds to 7 days.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The time limit for one attempt. Default 1 minute; 10 milliseconds to 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The maximum number of notifications in a digest. Further ones go into the next digest. Default 50; 1 to 1,000.
    /// </summary>
    public int MaxNotifications { get; set; } = 50;
}
