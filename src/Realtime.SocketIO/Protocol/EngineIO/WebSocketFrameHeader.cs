using System.Buffers;
using System.Buffers.Binary;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>The header of a client's frame (RFC 6455, section 5.2).</summary>
/// <param name="Opcode">The kind of frame.</param>
/// <param name="IsFinal">Whether the frame is the last of its message.</param>
/// <param name="Reserved">The three reserved bits, at their place in the first byte.</param>
/// <param name="Mask">The mask of the payload, in the machine's byte order.</param>
/// <param name="PayloadLength">The announced length of the payload, in bytes.</param>
/// <param name="Length">The length of the header, in bytes.</param>
internal readonly record struct WebSocketFrameHeader(WebSocketOpcode Opcode, bool IsFinal, byte Reserved, uint Mask, long PayloadLength, int Length)
{
    /// <summary>RSV1, which permessage-deflate sets on compressed messages.</summary>
    public const byte Compressed = 0x40;

    private const byte Final = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte OpcodeBits = 0x0f;
    private const byte Masked = 0x80;
    private const int MaxLength = 14;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads a header.</summary>
    /// <param name="data">The received bytes, starting at the header.</param>
    /// <param name="header">The header, if the result is true.</param>
    /// <returns>Null if the header is incomplete; false if a client must not send it.</returns>
    public static bool? TryRead(in ReadOnlySequence<byte> data, out WebSocketFrameHeader header)
    {
        Span<byte> copy = stackalloc byte[MaxLength];
        scoped var bytes = data.FirstSpan;
        if (bytes.Length < MaxLength && !data.IsSingleSegment)
        {
            var start = data.Slice(0, Math.Min(data.Length, MaxLength));
            start.CopyTo(copy);
            bytes = copy[..(int)start.Length];
        }

        return TryRead(bytes, out header);
    }

    private static bool? TryRead(ReadOnlySpan<byte> bytes, out WebSocketFrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return null;
        }

        // A client must mask every frame (section 5.1).
        if ((bytes[1] & Masked) == 0)
        {
            return false;
        }

        var length = (long)(bytes[1] & ~Masked);
        var lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
        var headerLength = 2 + lengthBytes + sizeof(uint);
        if (bytes.Length < headerLength)
        {
            return null;
        }

        length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        header = new WebSocketFrameHeader(
            (WebSocketOpcode)(bytes[0] & OpcodeBits),
            (bytes[0] & Final) != 0,
            (byte)(bytes[0] & ReservedBits),
            BitConverter.ToUInt32(bytes.Slice(headerLength - sizeof(uint), sizeof(uint))),
            length,
            headerLength);
        return length >= 0;
    }
}
