using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>
/// The formats of revision 3. A text payload is <c>&lt;length&gt;:&lt;packet&gt;</c>, with lengths in UTF-16 units. A
/// binary payload has its lengths as digits, one per byte. A binary WebSocket message begins with its type.
/// </summary>
internal static class LegacyPayload
{
    /// <summary>The first byte of a binary message.</summary>
    public const byte BinaryMessageType = 4;

    private const byte EndOfLength = 255;

    /// <summary>
    /// Appends a packet with its attachments to a text payload. Binary messages are written as base64, which every
    /// client of this revision reads.
    /// </summary>
    public static void Write(ArrayBufferWriter<byte> payload, EncodedPacket packet) =>
        packet.VisitMessages(payload, static (message, payload) =>
        {
            if (message.IsBinary)
            {
                WriteLength(payload, Base64Message.LengthOf(message.Data.Length, revision: 3));
                Base64Message.Write(payload, message.Data.Span, revision: 3);
            }
            else
            {
                WriteLength(payload, Encoding.UTF8.GetCharCount(message.Data.Span));
                payload.Write(message.Data.Span);
            }
        });

    /// <summary>Appends a packet with its attachments to a binary payload.</summary>
    public static void WriteBinary(ArrayBufferWriter<byte> payload, EncodedPacket packet) =>
        packet.VisitMessages(payload, static (message, payload) =>
        {
            payload.Write([(byte)(message.IsBinary ? 1 : 0)]);
            var length = (message.Data.Length + (message.IsBinary ? 1 : 0)).ToString(CultureInfo.InvariantCulture);
            foreach (var digit in length)
            {
                payload.Write([(byte)(digit - '0')]);
            }

            payload.Write(message.IsBinary ? [EndOfLength, BinaryMessageType] : [EndOfLength]);
            payload.Write(message.Data.Span);
        });

    /// <summary>Splits a text payload.</summary>
    /// <returns>Null if it is not valid.</returns>
    public static List<EngineMessage>? ParseText(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty || !Utf8.IsValid(payload.Span))
        {
            return null;
        }

        var messages = new List<EngineMessage>(1);
        while (!payload.IsEmpty)
        {
            var colon = payload.Span.IndexOf((byte)':');
            if (colon is < 1 or > 9
                || !int.TryParse(payload.Span[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var units)
                || BytesOf(payload.Span[(colon + 1)..], units) is not ({ } length and > 0))
            {
                return null;
            }

            var packet = payload.Slice(colon + 1, length);
            payload = payload[(colon + 1 + length)..];
            if (!Base64Message.TryRead(packet, revision: 3, out var message))
            {
                return null;
            }

            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Splits a binary payload: <c>&lt;0 text, 1 binary&gt;&lt;digits&gt;&lt;255&gt;&lt;packet&gt;</c>.</summary>
    /// <returns>Null if it is not valid.</returns>
    public static List<EngineMessage>? ParseBinary(ReadOnlyMemory<byte> payload)
    {
        var messages = new List<EngineMessage>(1);
        while (!payload.IsEmpty)
        {
            var isBinary = payload.Span[0] == 1;
            var end = payload.Span.IndexOf(EndOfLength);
            if (payload.Span[0] > 1 || end is < 2 or > 10)
            {
                return null;
            }

            long length = 0;
            foreach (var digit in payload.Span[1..end])
            {
                if (digit > 9)
                {
                    return null;
                }

                length = (length * 10) + digit;
            }

            if (length == 0 || length > payload.Length - end - 1)
            {
                return null;
            }

            var packet = payload.Slice(end + 1, (int)length);
            payload = payload[(end + 1 + (int)length)..];
            if (isBinary ? packet.Span[0] != BinaryMessageType : !Utf8.IsValid(packet.Span))
            {
                return null;
            }

            messages.Add(new EngineMessage(isBinary ? packet[1..] : packet, isBinary));
        }

        return messages.Count == 0 ? null : messages;
    }

    /// <summary>
    /// The number of bytes of a number of UTF-16 units; null if the text ends before, or a surrogate pair would be
    /// split.
    /// </summary>
    private static int? BytesOf(ReadOnlySpan<byte> text, int units)
    {
        var length = 0;
        while (units > 0)
        {
            if (Rune.DecodeFromUtf8(text[length..], out var rune, out var consumed) != OperationStatus.Done || rune.Utf16SequenceLength > units)
            {
                return null;
            }

            length += consumed;
            units -= rune.Utf16SequenceLength;
        }

        return length;
    }

    private static void WriteLength(ArrayBufferWriter<byte> payload, int length)
    {
        var target = payload.GetSpan(12);
        Utf8Formatter.TryFormat(length, target, out var written);
        target[written] = (byte)':';
        payload.Advance(written + 1);
    }
}
