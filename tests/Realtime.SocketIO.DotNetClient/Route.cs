namespace Realtime.SocketIO.DotNetClient;

/// <summary>How a client is to connect.</summary>
public enum Route
{
    Polling,
    WebSocket,

    /// <summary>This client asks by polling what the server offers, and then opens a WebSocket session of its own.</summary>
    Upgrade,
}
