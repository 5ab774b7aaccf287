using Microsoft.Extensions.Logging;

namespace Realtime.Diagnostics;

/// <summary>The log messages about other nodes on the same store: 1085 and 1090 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1090, LogLevel.Information, "Node {NodeId} ({Name}) is no longer alone: {Count} other nodes use the same store. Events for them go through {Way}")]
    public static partial void OtherNodes(this ILogger logger, string nodeId, string name, int count, string way);

    [LoggerMessage(1091, LogLevel.Information, "Node {NodeId} ({Name}) is the only one on the store now")]
    public static partial void NodeAlone(this ILogger logger, string nodeId, string name);

    [LoggerMessage(1092, LogLevel.Warning, "Node {NodeId} ({Name}) did not renew its lease in time, so other nodes took it for dead. It has joined them again")]
    public static partial void LeaseHadEnded(this ILogger logger, string nodeId, string name);

    [LoggerMessage(1093, LogLevel.Warning, "Node {NodeId} does not reach the other nodes through the store, which cannot be used ({Reason}). {Meanwhile}")]
    public static partial void SignalsLost(this ILogger logger, string nodeId, string reason, string meanwhile);

    [LoggerMessage(1094, LogLevel.Warning, "Events of or for other nodes were lost: {Reason} ({Held} more since the last line). What is missing is read from the store")]
    public static partial void SignalsMissed(this ILogger logger, string reason, long held);

    [LoggerMessage(1095, LogLevel.Error, "The exchange with other nodes failed")]
    public static partial void SignalExchangeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1096, LogLevel.Warning, "A signal of node {NodeId} was set aside, because it is not valid ({Held} more since the last line)")]
    public static partial void SignalNotValid(this ILogger logger, string nodeId, long held);

    [LoggerMessage(1097, LogLevel.Warning, "The nodes exchange events through the database in place of their own transport: {Reason}. What was missed is read from the store")]
    public static partial void FellBack(this ILogger logger, string reason);

    [LoggerMessage(1098, LogLevel.Information, "The nodes exchange events through their own transport again")]
    public static partial void CameBack(this ILogger logger);

    [LoggerMessage(1099, LogLevel.Information, "Node {NodeId} reaches the other nodes through the store again. What was missed is read from it")]
    public static partial void SignalsReturned(this ILogger logger, string nodeId);

    [LoggerMessage(1085, LogLevel.Warning, "The nodes do not reach one another: this node has lost their own transport ({Reason}), and the store cannot be used either. Events reach only the clients of this node")]
    public static partial void NodesApart(this ILogger logger, string reason);
}
