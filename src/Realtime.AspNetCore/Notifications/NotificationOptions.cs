namespace Realtime.Notifications;

/// <summary>
/// How notifications are delivered and kept. Validated at start. Starts from the configuration section
/// <c>ChatRealtime:Notifications</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class NotificationOptions
{
    /// <summary>
    /// How often a node with sockets looks for notifications that were stored in a host's transaction or by another
    /// process. Default 250 milliseconds; 10 milliseconds to 10 seconds.
    /// </summary>
    public TimeSpan OutboxInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long other nodes wait for a node that took notifications from the outbox and did not deliver them, since
    /// it died. Default 5 seconds; 1 second to 5 minutes. The nodes' clocks must agree to well within it.
    /// </summary>
    public TimeSpan OutboxLease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many users of an audience are stored by one transaction. Default 200; 1 to 5,000.</summary>
    public int AudienceBatchSize { get; set; } = 200;

    /// <summary>
    /// How often expired notifications are looked for, which then leave the counts; lists leave them out at once.
    /// Default 1 second; 100 milliseconds to 1 hour.
    /// </summary>
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the idempotency key of a deleted or expired notification stays used. Default 30 days; 1 minute to
    /// 10 years.
    /// </summary>
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromDays(30);
}
