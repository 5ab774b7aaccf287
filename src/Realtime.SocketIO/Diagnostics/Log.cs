using Microsoft.Extensions.Logging;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>The log messages, with stable ids. None carries a session id, a token or what a client sent unescaped.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "A transport ended: {Reason}")]
    public static partial void TransportFailed(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Error, "A connection was ended by a fault of the server")]
    public static partial void ConnectionFaulted(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "The handler of event '{EventName}' in namespace {Namespace} failed")]
    public static partial void EventHandlerFailed(ILogger logger, string eventName, string @namespace, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "A {Handler} handler of namespace {Namespace} failed")]
    public static partial void LifetimeHandlerFailed(ILogger logger, string handler, string @namespace, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The connect middleware of namespace {Namespace} failed; the client was refused")]
    public static partial void MiddlewareFailed(ILogger logger, string @namespace, Exception exception);

    [LoggerMessage(7, LogLevel.Debug, "Socket {SocketId} connected to namespace {Namespace}")]
    public static partial void SocketConnected(ILogger logger, string socketId, string @namespace);

    [LoggerMessage(8, LogLevel.Debug, "Socket {SocketId} left namespace {Namespace}: {Reason}")]
    public static partial void SocketDisconnected(ILogger logger, string socketId, string @namespace, DisconnectReason reason);

    [LoggerMessage(9, LogLevel.Debug, "Arguments of event '{EventName}' in namespace {Namespace} were not of the expected type: {Problem}")]
    public static partial void ArgumentsRefused(ILogger logger, string eventName, string @namespace, string problem);

    [LoggerMessage(20, LogLevel.Error, "A rule for dynamic namespaces failed; the client was refused")]
    public static partial void NamespaceRuleFailed(ILogger logger, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "A socket could not join all rooms of a broadcast join in namespace {Namespace}: {Problem}")]
    public static partial void JoinRefused(ILogger logger, string @namespace, string problem);

    [LoggerMessage(22, LogLevel.Error, "An engine callback ({Callback}) failed")]
    public static partial void EngineCallbackFailed(ILogger logger, string callback, Exception exception);

    [LoggerMessage(23, LogLevel.Warning, "{Count} connections had not ended within the shutdown timeout and were closed")]
    public static partial void ShutdownTimedOut(ILogger logger, int count);
}
