namespace Realtime.Cluster;

/// <summary>
/// The options of several nodes on one database. Validated at start. Values from the configuration section
/// <c>ChatRealtime:Cluster</c> apply first; values set in code override them. All nodes should have the same values.
/// </summary>
public sealed class DatabaseClusterOptions
{
    /// <summary>
    /// How long a node counts as alive after it has renewed its lease, by the clock of the database. Default 15 seconds; 1 second
    /// to 5 minutes, and at least three times <see cref="LeaseInterval"/>.
    /// </summary>
    public TimeSpan NodeLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a node renews its lease. A node that is alone learns of a second one at its next renewal. Default 5 seconds; 50
    /// milliseconds to 1 minute.
    /// </summary>
    public TimeSpan LeaseInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a node looks for signals of the others. A node that is alone does not look. Default 100 milliseconds; 10
    /// milliseconds to 10 seconds.
    /// </summary>
    public TimeSpan SignalPollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long signals are kept. A node that did not read them in this time reads what it missed from the store. Default 2
    /// minutes; 10 seconds to 1 hour.
    /// </summary>
    public TimeSpan SignalRetention { get; set; } = TimeSpan.FromMinutes(2);
}
