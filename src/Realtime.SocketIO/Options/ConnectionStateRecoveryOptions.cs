namespace Realtime.SocketIO;

/// <summary>
/// What is kept for clients that lose their connection and come back. Every event then carries an offset as
/// its last argument, which official clients remember as the last that they had.
/// </summary>
public sealed class ConnectionStateRecoveryOptions
{
    /// <summary>How long a client may be away. Default 2 minutes; 1 second to 1 day.</summary>
    public TimeSpan MaxDisconnectionDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a client that comes back passes without the connect middleware, as the user it was. Default false: a token that has expired meanwhile lets nobody in.</summary>
    public bool SkipMiddlewares { get; set; }

    /// <summary>How many events a namespace keeps. A client that missed older ones starts afresh. Default 10,000; at least 1.</summary>
    public int MaxBufferedPackets { get; set; } = 10_000;

    /// <summary>How many bytes of events a namespace keeps. Default 16 MiB; at least 1 KiB.</summary>
    public long MaxBufferedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many missed events one client is sent when it comes back; one that missed more starts afresh. Default 1,000; at least 1.</summary>
    public int MaxMissedPackets { get; set; } = 1_000;

    /// <summary>How many clients a namespace waits for; beyond it, the one that has been away longest is forgotten. Default 10,000; at least 1.</summary>
    public int MaxSessions { get; set; } = 10_000;
}
