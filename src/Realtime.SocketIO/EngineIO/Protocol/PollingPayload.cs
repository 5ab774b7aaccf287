using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Realtime.SocketIO.EngineIO.Protocol;

/// <summary>
/// A polling payload of revision 4 ("Payload"): packets separated by 0x1E, binary ones in base64 behind a
/// <c>b</c>.
/// </summary>
internal static class PollingPayload
{
    public const byte Separator = 0x1e;

    /// <summary>Appends a packet with its attachments.</summary>
    public static void Write(ArrayBufferWriter<byte> payload, EncodedPacket packet) =>
        packet.VisitMessages(payload, static (message, payload) =>
        {
            if (payload.WrittenCount > 0)
            {
                payload.Write([Separator]);
            }

            if (!message.IsBinary)
            {
                payload.Write(message.Data.Span);
                return;
            }

            payload.Write([EnginePacketType.Base64]);
            WriteBase64(payload, message.Data.Span);
        });

    public static void WriteBase64(ArrayBufferWriter<byte> payload, ReadOnlySpan<byte> data)
    {
        var target = payload.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length));
        Base64.EncodeToUtf8(data, target, out _, out var written);
        payload.Advance(written);
    }

    /// <summary>Splits a payload.</summary>
    /// <returns>Null if it is not valid.</returns>
    public static List<EngineMessage>? Parse(ReadOnlyMemory<byte> payload)
    {
        if (!Utf8.IsValid(payload.Span))
        {
            return null;
        }

        var messages = new List<EngineMessage>(1);
        while (true)
        {
            var end = payload.Span.IndexOf(Separator);
            var packet = end < 0 ? payload : payload[..end];
            if (packet.IsEmpty)
            {
                return null;
            }

            if (packet.Span[0] != EnginePacketType.Base64)
            {
                messages.Add(new EngineMessage(packet, IsBinary: false));
            }
            else if (TryDecodeBase64(packet.Span[1..], out var data))
            {
                messages.Add(new EngineMessage(data, IsBinary: true));
            }
            else
            {
                return null;
            }

            if (end < 0)
            {
                return messages;
            }

            payload = payload[(end + 1)..];
        }
    }

    public static bool TryDecodeBase64(ReadOnlySpan<byte> base64, out byte[] data)
    {
        data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (Base64.DecodeFromUtf8(base64, data, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        Array.Resize(ref data, length);
        return true;
    }
}
