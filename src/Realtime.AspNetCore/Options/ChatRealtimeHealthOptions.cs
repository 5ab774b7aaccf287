namespace Realtime;

/// <summary>
/// The thresholds of chat's health check. Validated at start. Values from the configuration section
/// <c>ChatRealtime:Health</c> apply first; values set in code override them.
/// </summary>
public sealed class ChatRealtimeHealthOptions
{
    /// <summary>
    /// The time limit for a look-up in the store. A slower store counts as
    /// unreachable. Default 2 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the oldest message or notification may wait to be stored. Default 10 seconds; 100 milliseconds to 1 hour.</summary>
    public TimeSpan MaxWriteAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum age of the oldest notification in the outbox. If it is older, the check reports only <c>Degraded</c>,
    /// because another node may deliver it. Default 1 minute; 1 second to 1 day.
    /// </summary>
    public TimeSpan MaxOutboxLag { get; set; } = TimeSpan.FromMinutes(1);
}
