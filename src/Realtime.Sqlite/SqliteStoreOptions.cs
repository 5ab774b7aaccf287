namespace Realtime.Sqlite;

/// <summary>
/// How the SQLite store works. Validated when the host starts. Starts from the configuration section
/// <c>ChatRealtime:Sqlite</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class SqliteStoreOptions
{
    /// <summary>
    /// A Microsoft.Data.Sqlite connection string that names a file, which is created if it is absent.
    /// A relative path starts at the process's working directory. In-memory and read-only databases are refused.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=realtime.db";

    /// <summary>
    /// How long a write waits for another connection (the host's own, another process) to give up the
    /// write lock before it fails as unavailable, and how long the host's start waits for it before the start fails.
    /// 1 second to 10 minutes, default 30 seconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many writes may wait for the writer; further callers wait, without a thread, until there is room.
    /// 1 to 1,000,000, default 10,000.
    /// </summary>
    public int WriteQueueCapacity { get; set; } = 10_000;

    /// <summary>How many waiting writes share one transaction at most. 1 to 10,000, default 1,000.</summary>
    public int MaxWritesPerCommit { get; set; } = 1_000;

    /// <summary>How many reads run at the same time, each on a connection of its own. 1 to 64, default 4.</summary>
    public int MaxReadConnections { get; set; } = 4;
}
