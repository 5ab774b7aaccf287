using System.Buffers;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>The first packet of a session (protocol revision 4, "Handshake").</summary>
internal static class OpenPacket
{
    /// <param name="sessionId">The session.</param>
    /// <param name="mayUpgrade">Whether the client may go on to WebSocket.</param>
    /// <param name="pingIntervalMs">How often the server pings, in milliseconds.</param>
    /// <param name="pingTimeoutMs">How long an answer may take, in milliseconds.</param>
    /// <param name="maxPayload">The largest message or polling payload that the client may send, in bytes.</param>
    public static EncodedPacket Create(string sessionId, bool mayUpgrade, long pingIntervalMs, long pingTimeoutMs, int maxPayload)
    {
        var buffer = new ArrayBufferWriter<byte>(192);
        buffer.Write([EnginePacketType.Open]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sid"u8, sessionId);
            json.WriteStartArray("upgrades"u8);
            if (mayUpgrade)
            {
                json.WriteStringValue(TransportNames.WebSocket);
            }

            json.WriteEndArray();
            json.WriteNumber("pingInterval"u8, pingIntervalMs);
            json.WriteNumber("pingTimeout"u8, pingTimeoutMs);
            json.WriteNumber("maxPayload"u8, maxPayload);
            json.WriteEndObject();
        }

        return EncodedPacket.FromEngineText(buffer.WrittenSpan);
    }
}
