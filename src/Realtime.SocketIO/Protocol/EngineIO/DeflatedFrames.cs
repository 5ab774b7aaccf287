using System.Buffers;
using System.IO.Compression;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>
/// Writes a packet's WebSocket frames with its large messages compressed (RFC 7692, section 7.2.1). Each message
/// starts with an empty window, so that the frames are the same for every recipient.
/// </summary>
internal static class DeflatedFrames
{
    /// <summary>
    /// The bytes that a receiver appends to a message: the empty block that the sender removed (section 7.2.2), and a
    /// block that ends the stream.
    /// </summary>
    public static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff];

    /// <returns>Frames that are at most as long as the plain ones.</returns>
    public static byte[] Create(EncodedPacket packet, int threshold, CompressionLevel level)
    {
        var frames = new ArrayBufferWriter<byte>(packet.Size);
        packet.VisitMessages((frames, threshold, level), static (message, state) => Append(state.frames, message, state.threshold, state.level));
        return frames.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> frames, EngineMessage message, int threshold, CompressionLevel level)
    {
        var data = message.Data.Span;
        if (data.Length < threshold)
        {
            Append(frames, data, message.IsBinary, compressed: false);
            return;
        }

        using var output = new MemoryStream(data.Length / 2);
        using var deflater = new DeflateStream(output, level, leaveOpen: true);
        deflater.Write(data);

        // Flushing ends the data with the empty block 00 00 FF FF. The sender removes it; the receiver appends it again.
        deflater.Flush();
        var deflated = output.GetBuffer().AsSpan(0, (int)output.Length);
        if (deflated is [.. var body, 0x00, 0x00, 0xff, 0xff] && body.Length < data.Length)
        {
            Append(frames, body, message.IsBinary, compressed: true);
        }
        else
        {
            Append(frames, data, message.IsBinary, compressed: false);
        }
    }

    private static void Append(ArrayBufferWriter<byte> frames, ReadOnlySpan<byte> data, bool binary, bool compressed)
    {
        var headerLength = WebSocketFrames.HeaderLength(data.Length);
        WebSocketFrames.WriteHeader(frames.GetSpan(headerLength)[..headerLength], data.Length, binary, compressed);
        frames.Advance(headerLength);
        frames.Write(data);
    }
}
