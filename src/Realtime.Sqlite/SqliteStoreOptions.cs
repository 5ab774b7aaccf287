namespace Realtime.Sqlite;

/// <summary>
/// Options of the SQLite store. Validated when the host starts. Read from the configuration section
/// <c>ChatRealtime:Sqlite</c>, if present; options set in code override it.
/// </summary>
public sealed class SqliteStoreOptions
{
    /// <summary>
    /// A Microsoft.Data.Sqlite connection string that names a file. The file is created if it is absent.
    /// A relative path starts at the process's working directory. In-memory and read-only databases are rejected.
    /// Default <c>Data Source=realtime.db</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=realtime.db";

    /// <summary>
    /// How long a write waits while another connection (of the host or of another process) holds the write lock,
    /// before it fails as unavailable. The host's start waits equally long, then fails.
    /// 1 second to 10 minutes, default 30 seconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many writes may be queued. While the queue is full, further callers wait asynchronously.
    /// 1 to 1,000,000, default 10,000.
    /// </summary>
    public int WriteQueueCapacity { get; set; } = 10_000;

    /// <summary>The highest number of queued writes that share one transaction. 1 to 10,000, default 1,000.</summary>
    public int MaxWritesPerCommit { get; set; } = 1_000;

    /// <summary>How many reads run at the same time, each on its own connection. 1 to 64, default 4.</summary>
    public int MaxReadConnections { get; set; } = 4;
}
