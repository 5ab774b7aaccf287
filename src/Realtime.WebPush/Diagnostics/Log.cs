using Microsoft.Extensions.Logging;

namespace Realtime.WebPush.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(2451, LogLevel.Debug, "A browser of user {UserId} at {Service} has not got a push message ({Outcome}): {Fault}")]
    public static partial void NotSent(ILogger logger, string userId, string service, PushOutcome outcome, string? fault);
}
