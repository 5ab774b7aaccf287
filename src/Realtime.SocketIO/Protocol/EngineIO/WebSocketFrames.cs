using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>Writes complete, unmasked server frames (RFC 6455, section 5.2), so that all recipients share one buffer.</summary>
internal static class WebSocketFrames
{
    private const byte FinalText = 0x81;
    private const byte FinalBinary = 0x82;

    private const byte FinalClose = 0x88;
    private const byte FinalPong = 0x8a;

    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    /// <summary>Returns a complete close frame.</summary>
    public static byte[] Close(WebSocketCloseStatus status) => [FinalClose, 2, (byte)((int)status >> 8), (byte)status];

    /// <summary>Whether a client may send a close frame with this payload (RFC 6455, sections 5.5.1 and 7.4).</summary>
    /// <param name="payload">The unmasked payload of the close frame.</param>
    public static bool IsValidClose(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(ushort))
        {
            return payload.IsEmpty;
        }

        // 1004 to 1006 and 1015 must not be sent.
        return BinaryPrimitives.ReadUInt16BigEndian(payload) is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)
            && Utf8.IsValid(payload[sizeof(ushort)..]);
    }

    /// <summary>Returns a complete pong frame.</summary>
    /// <param name="payload">The payload of the ping that it answers; at most 125 bytes.</param>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => [FinalPong, (byte)payload.Length, .. payload];

    /// <summary>Writes a header of exactly <see cref="HeaderLength"/> bytes.</summary>
    public static void WriteHeader(Span<byte> header, int payloadLength, bool binary, bool compressed = false)
    {
        header[0] = (byte)((binary ? FinalBinary : FinalText) | (compressed ? WebSocketFrameHeader.Compressed : 0));
        switch (header.Length)
        {
            case 2:
                header[1] = (byte)payloadLength;
                break;
            case 4:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payloadLength);
                break;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)payloadLength);
                break;
        }
    }
}
