namespace Realtime.Notifications;

/// <summary>
/// How a channel is served. Validated when the host starts. Starts from the configuration section
/// <c>ChatRealtime:Notifications:Channels:{name of the channel}</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class NotificationChannelOptions
{
    /// <summary>
    /// How long a notification stays unread before it is handed over. Every node of the host gives the same.
    /// Default 10 minutes; 0 to 30 days.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many times at most a digest is tried before it becomes a dead letter. Default 8; 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>The pause after the first failure; it doubles with each further one. Default 30 seconds; 10 milliseconds to 1 hour.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two attempts. Default 1 hour; 10 milliseconds to 7 days.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long one attempt may take. Default 1 minute; 10 milliseconds to 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many notifications a digest lists at most; more go into the next one. Default 50; 1 to 1,000.</summary>
    public int MaxNotifications { get; set; } = 50;
}
