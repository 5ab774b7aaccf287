using Microsoft.Extensions.Logging;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>The log messages, with stable ids. No message contains a session id, a token or unescaped client input.</summary>
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

    [LoggerMessage(24, LogLevel.Warning, "The host reset a new connection: it has {Accepted}, and {Ceiling}. Raise the process's limit of descriptors (ulimit -n, LimitNOFILE), or MaxAcceptedConnections. Reset since the last such line: {Others} more")]
    public static partial void ConnectionsRefused(ILogger logger, long accepted, string ceiling, int others);

    [LoggerMessage(25, LogLevel.Warning, "Refused a WebSocket with 503: Kestrel takes no more upgraded connections. Raise KestrelServerOptions.Limits.MaxConcurrentUpgradedConnections. Refused since the last such line: {Others} more")]
    public static partial void UpgradesExhausted(ILogger logger, int others);

    [LoggerMessage(26, LogLevel.Information, "WebSocket frames are written {Route}. This is logged once per way of writing")]
    public static partial void FrameRouteUsed(ILogger logger, string route);

    [LoggerMessage(30, LogLevel.Warning, "Refused a page of the origin {Origin}: it is neither the endpoint's own ({Host}) nor one of AllowedOrigins. {Advice}. Refused for this reason since the last such line: {Others} more")]
    public static partial void OriginRefused(ILogger logger, string origin, string host, string advice, int others);

    [LoggerMessage(31, LogLevel.Warning, "Refused a WebSocket request of {Address} that has no Upgrade header. If a reverse proxy stands in between, have it use HTTP/1.1 and pass the headers Upgrade and Connection (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";). Refused for this reason since the last such line: {Others} more")]
    public static partial void UpgradeMissing(ILogger logger, System.Net.IPAddress? address, int others);

    [LoggerMessage(32, LogLevel.Warning, "Refused a connection of {Address}, which has MaxConnectionsPerAddress ({Limit}) already. If more clients than that share the address, raise the option. If it is a reverse proxy's, have it send X-Forwarded-For and run UseForwardedHeaders() before this endpoint. Refused for this reason since the last such line: {Others} more")]
    public static partial void AddressRefused(ILogger logger, System.Net.IPAddress? address, int? limit, int others);

    [LoggerMessage(33, LogLevel.Information, "The host's AllowRequest refused a connection: {Reason}. Refused for this reason since the last such line: {Others} more")]
    public static partial void RequestRefused(ILogger logger, string reason, int others);

    [LoggerMessage(34, LogLevel.Information, "Refused a new connection, since the server is stopping. A load balancer that goes by the health check (AddHealthChecks().AddSocketIO()) sends new ones elsewhere. Refused for this reason since the last such line: {Others} more")]
    public static partial void StoppingRefused(ILogger logger, int others);

    [LoggerMessage(40, LogLevel.Information, "Connected to the other Socket.IO servers of the cluster, as {ServerId}{Missed}")]
    public static partial void ClusterConnected(ILogger logger, string serverId, string missed);

    [LoggerMessage(41, LogLevel.Warning, "Not connected to the other Socket.IO servers of the cluster{Reason}. Until the connection is there, events reach only the clients of this server")]
    public static partial void ClusterLost(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(42, LogLevel.Warning, "Dropped a message of another server of the cluster: {Reason}. Dropped for this reason since the last such line: {Others} more")]
    public static partial void ClusterMessageDropped(ILogger logger, string reason, int others, Exception? exception);

    [LoggerMessage(43, LogLevel.Error, "A message to the other servers of the cluster was not sent. Failed since the last such line: {Others} more")]
    public static partial void ClusterSendFailed(ILogger logger, int others, Exception exception);

    [LoggerMessage(44, LogLevel.Warning, "A namespace could not be opened or closed in the cluster. It is tried again. Failed since the last such line: {Others} more")]
    public static partial void ClusterNamespaceFailed(ILogger logger, int others, Exception exception);
}
