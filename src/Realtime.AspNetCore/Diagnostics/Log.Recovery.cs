using Microsoft.Extensions.Logging;

namespace Realtime.Diagnostics;

/// <summary>The log messages about clients that come back: 1075 to 1079.</summary>
internal static partial class Log
{
    [LoggerMessage(1075, LogLevel.Error, "The state of socket {SocketId} could not be restored; its client starts anew")]
    public static partial void RestoreFailed(this ILogger logger, string socketId, Exception exception);

    [LoggerMessage(1076, LogLevel.Error, "A session could not be given to another node")]
    public static partial void SessionNotGiven(this ILogger logger, Exception exception);
}
