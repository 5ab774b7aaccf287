namespace Realtime.SocketIO;

/// <summary>What code that emits needs of a namespace. Handlers and middleware are added to <see cref="SocketIONamespace"/> itself.</summary>
public interface ISocketIONamespace : IBroadcastOperator
{
    /// <summary>The name, <c>/</c> for the main namespace.</summary>
    string Name { get; }

    /// <summary>How many sockets are connected to it on this node.</summary>
    int SocketCount { get; }
}
