namespace Realtime.SocketIO;

/// <summary>The client is gone, so the acknowledgement that was waited for will not come.</summary>
public sealed class SocketDisconnectedException : Exception
{
    internal SocketDisconnectedException()
        : base("The socket has been disconnected")
    {
    }
}
