using Microsoft.Extensions.Logging;
using Realtime.Data;

namespace Realtime.Diagnostics;

/// <summary>The log messages about jobs that remove data: 1051 to 1053. None names a user.</summary>
internal static partial class Log
{
    [LoggerMessage(1051, LogLevel.Information, "The data job {JobId} ({Kind}) was started")]
    public static partial void DataJobStarted(this ILogger logger, string jobId, DataJobKind kind);

    [LoggerMessage(1052, LogLevel.Information, "The data job {JobId} ({Kind}) is complete: {Processed} rows were removed or changed")]
    public static partial void DataJobCompleted(this ILogger logger, string jobId, DataJobKind kind, long processed);

    [LoggerMessage(1053, LogLevel.Error, "The data job {JobId} ({Kind}) failed in attempt {Attempt}, and is tried again in {Pause}")]
    public static partial void DataJobFailed(this ILogger logger, string jobId, DataJobKind kind, int attempt, TimeSpan pause, Exception exception);
}
