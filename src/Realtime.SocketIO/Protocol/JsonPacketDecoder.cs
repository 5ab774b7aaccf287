using System.Buffers.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Decodes <c>&lt;type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;ack id&gt;][payload]</c> in one pass over
/// the bytes, and collects the attachments that follow.
/// </summary>
internal sealed class JsonPacketDecoder(PacketLimits limits) : IPacketDecoder
{
    /// <summary>JavaScript counts exactly up to 2^53, which has 16 digits.</summary>
    private const int MaxIdDigits = 16;
    private const int MaxNamespaceLength = 256;

    private static readonly ReadOnlyMemory<byte> MainNamespace = "/"u8.ToArray();

    // Most connections never send attachments.
    private Incomplete? _incomplete;

    public DecodeStatus Decode(ReadOnlyMemory<byte> message, bool isBinary, out SocketPacket packet)
    {
        packet = default;
        if (isBinary != (_incomplete is not null))
        {
            return DecodeStatus.Invalid;
        }

        return isBinary ? AddAttachment(message, out packet) : DecodeText(message, out packet);
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        // Checks at most one digit more than a valid number has, so that millions of digits cost nothing.
        var digits = text[..Math.Min(text.Length, MaxIdDigits + 1)];
        var count = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? digits.Length : count;
    }

    private DecodeStatus DecodeText(ReadOnlyMemory<byte> message, out SocketPacket packet)
    {
        packet = default;
        var text = message.Span;
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'6')
        {
            return DecodeStatus.Invalid;
        }

        var position = 1;
        var type = text[0] - '0';
        var announced = 0;
        if (type >= 5 && !TryReadAttachmentCount(text, ref position, out announced))
        {
            return DecodeStatus.Invalid;
        }

        if (!TryReadNamespace(message, ref position, out var ns) || !TryReadAckId(text, ref position, out var ackId))
        {
            return DecodeStatus.Invalid;
        }

        // Copied, because the message's buffer is reused and handlers may keep the payload.
        packet = new SocketPacket((PacketType)(type >= 5 ? type - 3 : type), ns, ackId, text[position..].ToArray(), []);
        if (type < 5)
        {
            return DecodeStatus.Complete;
        }

        // Checked now, before the attachments arrive.
        if (packet.Payload.IsEmpty || packet.Payload.Span[0] != '[' || !Placeholders.AreValid(packet.Payload.Span, announced, limits.MaxJsonDepth))
        {
            return DecodeStatus.Invalid;
        }

        _incomplete = new Incomplete(packet with { Namespace = ns.ToArray() }, announced);
        return DecodeStatus.Incomplete;
    }

    private DecodeStatus AddAttachment(ReadOnlyMemory<byte> data, out SocketPacket packet)
    {
        packet = default;
        var attachments = _incomplete!.Attachments;
        attachments.Add(data.ToArray());
        if (attachments.Count < _incomplete.Announced)
        {
            return DecodeStatus.Incomplete;
        }

        packet = _incomplete.Packet with { Attachments = attachments };
        _incomplete = null;
        return DecodeStatus.Complete;
    }

    private bool TryReadAttachmentCount(ReadOnlySpan<byte> text, ref int position, out int announced)
    {
        announced = 0;
        var digits = CountDigits(text[position..]);
        if (digits is 0 or > 9
            || position + digits >= text.Length
            || text[position + digits] != '-'
            || !Utf8Parser.TryParse(text.Slice(position, digits), out announced, out _)
            || announced < 1
            || announced > limits.MaxAttachments)
        {
            return false;
        }

        position += digits + 1;
        return true;
    }

    private static bool TryReadNamespace(ReadOnlyMemory<byte> message, ref int position, out ReadOnlyMemory<byte> ns)
    {
        ns = MainNamespace;
        var text = message.Span;
        if (position >= text.Length || text[position] != '/')
        {
            return true;
        }

        var comma = text[position..].IndexOf((byte)',');
        ns = comma < 0 ? message[position..] : message.Slice(position, comma);
        position = comma < 0 ? text.Length : position + comma + 1;
        return ns.Length <= MaxNamespaceLength;
    }

    private static bool TryReadAckId(ReadOnlySpan<byte> text, ref int position, out long ackId)
    {
        ackId = -1;
        var digits = CountDigits(text[position..]);
        if (digits > MaxIdDigits || (digits > 0 && !Utf8Parser.TryParse(text.Slice(position, digits), out ackId, out _)))
        {
            return false;
        }

        position += digits;
        return true;
    }

    /// <summary>A packet that waits for attachments.</summary>
    private sealed record Incomplete(SocketPacket Packet, int Announced)
    {
        public List<ReadOnlyMemory<byte>> Attachments { get; } = [];
    }
}
