using System.Buffers;
using System.Text.Json;
using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>The first packet of a session (protocol revision 4, "Handshake").</summary>
internal static class OpenPacket
{
    public static EncodedPacket Create(string sessionId, EngineServer server, bool onWebSocket)
    {
        var options = server.Options;
        var buffer = new ArrayBufferWriter<byte>(192);
        buffer.Write([EnginePacketType.Open]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sid"u8, sessionId);
            json.WriteStartArray("upgrades"u8);
            if (!onWebSocket && options.AllowUpgrades && options.Transports.Contains(TransportNames.WebSocket))
            {
                json.WriteStringValue(TransportNames.WebSocket);
            }

            json.WriteEndArray();
            json.WriteNumber("pingInterval"u8, server.PingIntervalMs);
            json.WriteNumber("pingTimeout"u8, server.PingTimeoutMs);
            json.WriteNumber("maxPayload"u8, options.MaxPayload);
            json.WriteEndObject();
        }

        return EncodedPacket.FromEngineText(buffer.WrittenSpan);
    }
}
