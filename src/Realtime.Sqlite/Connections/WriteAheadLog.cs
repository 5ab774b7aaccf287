using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// Limits the size of the write-ahead log. SQLite restarts the log only while no read uses it. If reads overlap all the
/// time, the log grows without limit. So above a size, the writer waits until the running reads have ended. Reads that
/// begin during the wait use only the database file. Used by the writer's thread.
/// </summary>
internal sealed partial class WriteAheadLog(DatabaseFile file, ILogger logger)
{
    /// <summary>
    /// The size above which the writer waits, in bytes. Twice the size at which SQLite makes a checkpoint, so that waits are
    /// rare. A restarted log is truncated to this size.
    /// </summary>
    public const int Limit = 32 * 1024 * 1024;

    /// <summary>
    /// How much the log grows between two attempts, in bytes. This bounds the time that a long read by others can cost.
    /// </summary>
    private const long Step = 8 * 1024 * 1024;

    private static readonly TimeSpan PollingPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(2);

    private long _next = Limit;

    /// <summary>Restarts the log if it has grown too large. Called after each commit, outside a transaction.</summary>
    public void Bound(SqliteSession session)
    {
        var length = new FileInfo(file.LogPath) is { Exists: true } log ? log.Length : 0;
        if (length <= Limit)
        {
            _next = Limit;
        }
        else if (length > _next)
        {
            RestartLog(session, length);
        }
    }

    // The more the log exceeds its limit, the longer the writer waits for reads.
    private void RestartLog(SqliteSession session, long length)
    {
        var patience = FirstPatience * (1 + ((length - Limit) / Step));
        patience = patience < LongestPatience ? patience : LongestPatience;
        // Polls, because SQLite's own wait sleeps for whole seconds in some builds.
        var start = Stopwatch.GetTimestamp();
        while (!session.TryRestartLog())
        {
            if (Stopwatch.GetElapsedTime(start) >= patience)
            {
                GiveUp(length, patience);
                return;
            }

            Thread.Sleep(PollingPause);
        }

        // The next commit truncates the file.
        _next = Limit;
    }

    private void GiveUp(long length, TimeSpan patience)
    {
        _next = length + Step;
        if (patience == LongestPatience)
        {
            // The read belongs to the host or to another process.
            LogHeld(file.LogPath, length / (1024 * 1024));
        }
    }

    [LoggerMessage(1250, LogLevel.Warning, "The write-ahead log {File} has grown to {Size} MB, because a read transaction has stayed open. Look for a connection that reads for long")]
    private partial void LogHeld(string file, long size);
}
