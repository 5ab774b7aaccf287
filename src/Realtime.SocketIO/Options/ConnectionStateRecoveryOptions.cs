namespace Realtime.SocketIO;

/// <summary>
/// Settings for clients that lose their connection and reconnect. Every event then has an offset as an additional
/// last argument. Official clients remember the offset of the last event that they received.
/// </summary>
public sealed class ConnectionStateRecoveryOptions
{
    /// <summary>How long a client may be disconnected. Default 2 minutes; 1 second to 1 day.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a client that reconnects skips the connect middleware and keeps its user. Default false: the
    /// middleware runs, so a token that has expired meanwhile is rejected.
    /// </summary>
    public bool SkipMiddlewares { get; set; }

    /// <summary>
    /// How many events a namespace keeps. The state of a client that missed older events is not restored. Default
    /// 10,000; at least 1.
    /// </summary>
    public int MaxBufferedPackets { get; set; } = 10_000;

    /// <summary>How many bytes of events a namespace keeps. Default 16 MiB; at least 1 KiB.</summary>
    public long MaxBufferedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many missed events a client that reconnects may be sent. The state of a client that missed more is not
    /// restored. Default 1,000; at least 1.
    /// </summary>
    public int MaxMissedPackets { get; set; } = 1_000;

    /// <summary>
    /// How many disconnected clients a namespace remembers. Beyond that, it forgets the one that has been
    /// disconnected longest. Default 10,000; at least 1.
    /// </summary>
    public int MaxSessions { get; set; } = 10_000;
}
