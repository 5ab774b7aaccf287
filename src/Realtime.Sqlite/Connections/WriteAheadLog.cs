using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// Keeps the write-ahead log bounded. SQLite starts the log anew only at a moment when no read uses it; with reads that
/// overlap there is no such moment by itself, and the log grows without end. So beyond a size, the writer waits until
/// the reads that are under way have ended; reads that begin meanwhile already use the database file alone.
/// Used by the writer's thread.
/// </summary>
internal sealed partial class WriteAheadLog(DatabaseFile file, ILogger logger)
{
    /// <summary>
    /// The size beyond which the writer waits, in bytes. Twice what a checkpoint is made at, so that the wait is seldom;
    /// a log that is started anew is cut to it.
    /// </summary>
    public const int Limit = 32 * 1024 * 1024;

    /// <summary>How much the log grows between two attempts, in bytes: what bounds the time that a read of others can cost.</summary>
    private const long Step = 8 * 1024 * 1024;

    private static readonly TimeSpan PollingPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(2);

    private long _next = Limit;

    /// <summary>Called after each commit, outside of a transaction. Starts the log anew if it has grown too large.</summary>
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

    // The further the log is beyond its size, the longer the reads that the writer waits for.
    private void RestartLog(SqliteSession session, long length)
    {
        var patience = FirstPatience * (1 + ((length - Limit) / Step));
        patience = patience < LongestPatience ? patience : LongestPatience;
        // Polled, since SQLite's own wait sleeps for whole seconds in some of its builds.
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

        // The next commit cuts the file.
        _next = Limit;
    }

    private void GiveUp(long length, TimeSpan patience)
    {
        _next = length + Step;
        if (patience == LongestPatience)
        {
            // A read of the host, or of another process.
            LogHeld(file.LogPath, length / (1024 * 1024));
        }
    }

    [LoggerMessage(1250, LogLevel.Warning, "The write-ahead log {File} has grown to {Size} MB, because a read transaction has stayed open. Look for a connection that reads for long")]
    private partial void LogHeld(string file, long size);
}
