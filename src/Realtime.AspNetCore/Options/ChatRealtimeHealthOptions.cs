namespace Realtime;

/// <summary>
/// When chat's health check reports a fault. Validated at start. Starts from the configuration section
/// <c>ChatRealtime:Health</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class ChatRealtimeHealthOptions
{
    /// <summary>How long the store may take to answer a look-up before it counts as not reachable. Default 2 seconds; 100 milliseconds to 1 minute.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the oldest message or notification may wait to be stored. Default 10 seconds; 100 milliseconds to 1 hour.</summary>
    public TimeSpan MaxWriteAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long ago the oldest notification of the outbox may have been published; beyond it, the check reports
    /// <c>Degraded</c>, since another node may be the one that delivers. Default 1 minute; 1 second to 1 day.
    /// </summary>
    public TimeSpan MaxOutboxLag { get; set; } = TimeSpan.FromMinutes(1);
}
