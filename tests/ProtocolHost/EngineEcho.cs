using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>Bare Engine.IO that sends every message back as it came, text as text and bytes as bytes.</summary>
internal static class EngineEcho
{
    public static void Configure(EngineIOConnection connection) => connection.OnMessage = connection.SendAsync;
}
