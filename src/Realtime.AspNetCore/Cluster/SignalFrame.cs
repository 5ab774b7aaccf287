using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;

namespace Realtime.Cluster;

/// <summary>
/// The content of a signal: its number (8 bytes, little-endian), the length (1 byte) and the name of the Socket.IO server, and
/// the message. A signal without a message says that its sender lost messages.
/// </summary>
/// <param name="Number">Rises with each signal of a sender, so that one that was written twice is noticed.</param>
/// <param name="Server">The name of the Socket.IO server.</param>
/// <param name="Message">The message; null if the sender lost messages.</param>
internal readonly record struct SignalFrame(long Number, string Server, ClusterMessage? Message)
{
    private const int Header = sizeof(long) + 1;

    /// <summary>Writes a signal.</summary>
    public static byte[] Write(long number, string server, ClusterMessage? message)
    {
        var content = message is null ? [] : ClusterWire.Write(message);
        var nameLength = Encoding.UTF8.GetByteCount(server);
        var bytes = new byte[Header + nameLength + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        bytes[sizeof(long)] = checked((byte)nameLength);
        Encoding.UTF8.GetBytes(server, bytes.AsSpan(Header));
        content.CopyTo(bytes.AsSpan(Header + nameLength));
        return bytes;
    }

    /// <summary>Reads a signal.</summary>
    /// <returns>False if it is not valid.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SignalFrame? frame)
    {
        frame = null;
        if (bytes.Length < Header || bytes.Length < Header + bytes.Span[sizeof(long)])
        {
            return false;
        }

        var content = bytes[(Header + bytes.Span[sizeof(long)])..];
        ClusterMessage? message = null;
        if (!content.IsEmpty && !ClusterWire.TryRead(content, out message))
        {
            return false;
        }

        frame = new SignalFrame(
            BinaryPrimitives.ReadInt64LittleEndian(bytes.Span),
            Encoding.UTF8.GetString(bytes.Span.Slice(Header, bytes.Span[sizeof(long)])),
            message);
        return true;
    }
}
