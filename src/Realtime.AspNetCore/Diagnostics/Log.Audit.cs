using Microsoft.Extensions.Logging;

namespace Realtime.Diagnostics;

/// <summary>The log messages of the audit trail: 1061 to 1065.</summary>
internal static partial class Log
{
    [LoggerMessage(1061, LogLevel.Error, "An audit entry of {Action} could not be stored ({Held} more since the last line)")]
    public static partial void AuditNotStored(this ILogger logger, string action, long held, Exception exception);

    [LoggerMessage(1062, LogLevel.Error, "{Count} audit entries were not handed to the host's sink; they are in the store ({Held} more such lines since the last one)")]
    public static partial void AuditNotRelayed(this ILogger logger, int count, long held);

    [LoggerMessage(1063, LogLevel.Error, "Old audit entries could not be removed; the next round tries again")]
    public static partial void AuditNotTrimmed(this ILogger logger, Exception exception);
}
