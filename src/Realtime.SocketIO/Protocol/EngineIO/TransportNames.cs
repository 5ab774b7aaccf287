namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>The names of the transports on the wire and in the options.</summary>
internal static class TransportNames
{
    public const string Polling = "polling";
    public const string WebSocket = "websocket";
}
