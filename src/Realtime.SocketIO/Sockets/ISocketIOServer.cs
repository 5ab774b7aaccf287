namespace Realtime.SocketIO;

/// <summary>
/// What code that emits needs of a Socket.IO server, so that a test can put a substitute in its place. Its own members
/// act on the main namespace, <c>/</c>. <c>AddSocketIO</c> registers it beside <see cref="SocketIOServer"/>: both are the
/// same object. Handlers and middleware are added to the server itself.
/// </summary>
public interface ISocketIOServer : IBroadcastOperator
{
    /// <summary>How many clients are connected to this node, with or without a namespace.</summary>
    int ConnectionCount { get; }

    /// <inheritdoc cref="SocketIOServer.Of(string)"/>
    ISocketIONamespace Of(string name);
}
