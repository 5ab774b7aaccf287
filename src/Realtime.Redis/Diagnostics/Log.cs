using Microsoft.Extensions.Logging;

namespace Realtime.Redis.Diagnostics;

/// <summary>
/// The log messages, with stable ids. The loss and the return of the connection are logged by the server, with the reason.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1302, LogLevel.Warning, "Messages of other servers may have been lost: this server was further behind than the stream is long ({MaxLength} entries)")]
    public static partial void Missed(ILogger logger, int maxLength);

    [LoggerMessage(1303, LogLevel.Warning, "Set aside a malformed message of the cluster ({Source}). Set aside since the last such line: {Others} more")]
    public static partial void Malformed(ILogger logger, string source, int others);

    [LoggerMessage(1304, LogLevel.Error, "The cluster's Redis cannot be used: {Problem}")]
    public static partial void Unusable(ILogger logger, string problem);
}
