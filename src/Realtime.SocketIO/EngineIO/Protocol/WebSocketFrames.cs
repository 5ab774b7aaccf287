using System.Buffers.Binary;

namespace Realtime.SocketIO.EngineIO.Protocol;

/// <summary>Writes whole, unmasked server frames (RFC 6455, section 5.2), so that one buffer serves every recipient.</summary>
internal static class WebSocketFrames
{
    private const byte FinalText = 0x81;
    private const byte FinalBinary = 0x82;

    // RSV1, which permessage-deflate gives to compressed messages.
    private const byte Compressed = 0x40;

    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    /// <summary>Writes a header of exactly <see cref="HeaderLength"/> bytes.</summary>
    public static void WriteHeader(Span<byte> header, int payloadLength, bool binary, bool compressed = false)
    {
        header[0] = (byte)((binary ? FinalBinary : FinalText) | (compressed ? Compressed : 0));
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
