namespace Realtime.Notifications;

/// <summary>
/// The options of notifications. Validated at start. Values from the configuration section
/// <c>ChatRealtime:Notifications</c> apply first; values set in code override them.
/// </summary>
public sealed class NotificationOptions
{
    /// <summary>
    /// How often a node with sockets checks for notifications that were stored in a host's transaction or by another process.
    /// Default 250 milliseconds; 10 milliseconds to 10 seconds.
    /// </summary>
    public TimeSpan OutboxInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a node may take to deliver notifications that it took from the outbox. If it crashes, other nodes continue
    /// after this time. The clocks of the nodes must differ by far less. Default 5 seconds; 1 second to 5 minutes.
    /// </summary>
    public TimeSpan OutboxLease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of users of an audience that one transaction stores. Default 200; 1 to 5,000.</summary>
    public int AudienceBatchSize { get; set; } = 200;

    /// <summary>
    /// How often expired notifications are deleted and removed from the counts. Lists leave them out at once. Default 1 second;
    /// 100 milliseconds to 1 hour.
    /// </summary>
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often channels check for users with unread notifications that are due. Default 1 second; 10 milliseconds to 1 hour.
    /// </summary>
    public TimeSpan ChannelInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the idempotency key of a deleted or expired notification stays used. Default 30 days; 1 minute to 10 years.
    /// </summary>
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromDays(30);
}
