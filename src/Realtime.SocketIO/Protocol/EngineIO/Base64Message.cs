using System.Buffers;
using System.Buffers.Text;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>
/// A binary message as text, for transports and clients without binary: base64 after <c>b</c>, or after <c>b4</c> in
/// revision 3.
/// </summary>
internal static class Base64Message
{
    /// <summary>Reads a text packet, which may contain a binary message.</summary>
    /// <param name="packet">The packet, its type byte included.</param>
    /// <param name="revision">The Engine.IO revision of the client.</param>
    /// <param name="message">The packet unchanged, or the binary message that it contains.</param>
    /// <returns>False if it is not valid base64.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> packet, int revision, out EngineMessage message)
    {
        var mark = MarkOf(revision);
        if (!packet.Span.StartsWith(mark))
        {
            message = new EngineMessage(packet, IsBinary: false);
            return true;
        }

        var base64 = packet.Span[mark.Length..];
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var isValid = Base64.DecodeFromUtf8(base64, data, out _, out var length) == OperationStatus.Done;
        message = new EngineMessage(data.AsMemory(0, length), IsBinary: true);
        return isValid;
    }

    /// <summary>The number of bytes that <see cref="Write"/> writes.</summary>
    public static int LengthOf(int dataLength, int revision) => MarkOf(revision).Length + Base64.GetMaxEncodedToUtf8Length(dataLength);

    /// <summary>Writes a binary message as a text packet.</summary>
    public static void Write(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> data, int revision)
    {
        target.Write(MarkOf(revision));
        Base64.EncodeToUtf8(data, target.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length)), out _, out var written);
        target.Advance(written);
    }

    private static ReadOnlySpan<byte> MarkOf(int revision) => revision == 3 ? "b4"u8 : "b"u8;
}
