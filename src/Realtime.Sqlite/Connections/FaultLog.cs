using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// Logs that the file cannot be used, at most once per interval and without stack traces, and that it can be used again.
/// Thread-safe.
/// </summary>
internal sealed partial class FaultLog(string file, ILogger logger)
{
    private readonly LogThrottle _throttle = new(LogThrottle.StoreInterval);
    private volatile bool _hasFailed;

    /// <summary>Logs a fault of the file.</summary>
    /// <param name="fault">The exception from SQLite or <see cref="DatabaseFile"/>.</param>
    /// <param name="refused">How many calls fail because of it.</param>
    /// <returns>The exception for the callers.</returns>
    public RealtimeException Unavailable(Exception fault, int refused)
    {
        _hasFailed = true;
        if (_throttle.TryPass(out var held))
        {
            LogUnavailable(file, SqliteFaults.Describe(fault), refused, held);
        }

        return SqliteFaults.ToUnavailable(fault);
    }

    /// <summary>Records that a write was committed.</summary>
    public void Available()
    {
        if (_hasFailed)
        {
            _hasFailed = false;
            LogAvailable(file);
        }
    }

    [LoggerMessage(1203, LogLevel.Error, "The SQLite database '{File}' cannot be used: {Reason}. {Count} calls were refused as unavailable ({Held} more such faults since the last line)")]
    private partial void LogUnavailable(string file, string reason, int count, long held);

    [LoggerMessage(1204, LogLevel.Information, "The SQLite database '{File}' is written again")]
    private partial void LogAvailable(string file);
}
