namespace Realtime.SocketIO;

/// <summary>
/// Settings of a server's cluster. They are read once, when the server is created, and validated at start. Messages of
/// other servers beyond a limit are dropped, counted and logged.
/// </summary>
public sealed class SocketIOClusterOptions
{
    /// <summary>
    /// How long <c>FetchSocketsAsync</c> waits for the other servers if the caller sets no timeout. Default 5 s; 100 ms
    /// to 1 hour.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest message of another server, in bytes: its content, or the sockets that it tells of. Default 16 MiB; at
    /// least 1 KiB.
    /// </summary>
    public long MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many bytes of messages of other servers may wait for being processed, all namespaces together. Default
    /// 64 MiB; at least 1 KiB.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How deeply the JSON of a message of another server may be nested. Default 64; 2 to 256.</summary>
    public int MaxJsonDepth { get; set; } = 64;
}
