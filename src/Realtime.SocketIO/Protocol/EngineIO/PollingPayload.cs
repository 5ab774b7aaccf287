using System.Buffers;
using System.Text.Unicode;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>
/// A polling payload of revision 4 ("Payload"): packets separated by 0x1E. Binary packets are base64 after a
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

            if (message.IsBinary)
            {
                Base64Message.Write(payload, message.Data.Span, revision: 4);
            }
            else
            {
                payload.Write(message.Data.Span);
            }
        });

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
            if (packet.IsEmpty || !Base64Message.TryRead(packet, revision: 4, out var message))
            {
                return null;
            }

            messages.Add(message);
            if (end < 0)
            {
                return messages;
            }

            payload = payload[(end + 1)..];
        }
    }
}
