using System.Numerics;
using System.Runtime.InteropServices;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>The mask of clients' payloads (RFC 6455, section 5.3).</summary>
internal static class WebSocketMask
{
    /// <summary>Copies a part of a payload and removes its mask.</summary>
    /// <param name="source">The part.</param>
    /// <param name="destination">The target; at least as long as the source.</param>
    /// <param name="mask">The mask at the part's first byte, in the machine's byte order.</param>
    /// <returns>The mask at the first byte after the part.</returns>
    public static uint Remove(ReadOnlySpan<byte> source, Span<byte> destination, uint mask)
    {
        var twice = ((ulong)mask << 32) | mask;
        var whole = source.Length & ~(sizeof(ulong) - 1);
        var from = MemoryMarshal.Cast<byte, ulong>(source[..whole]);
        var to = MemoryMarshal.Cast<byte, ulong>(destination[..whole]);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] ^ twice;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, mask);
        for (var i = whole; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ bytes[i & 3]);
        }

        var rest = 8 * (source.Length & 3);
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, rest) : BitOperations.RotateLeft(mask, rest);
    }
}
