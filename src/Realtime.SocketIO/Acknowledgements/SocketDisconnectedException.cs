namespace Realtime.SocketIO;

/// <summary>Thrown when the client disconnects before it acknowledges an event.</summary>
public sealed class SocketDisconnectedException : Exception
{
    internal SocketDisconnectedException()
        : base("The socket has been disconnected")
    {
    }
}
