using System.Buffers.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// What stands before a packet's payload (protocol revision 5, "Packet encoding"):
/// <c>&lt;type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;ack id&gt;][payload]</c>. Parsed in one pass, straight from the bytes.
/// </summary>
internal readonly ref struct PacketHeader
{
    /// <summary>Numbers that a JavaScript client can count to exactly have at most this many digits.</summary>
    private const int MaxIdDigits = 16;
    private const int MaxNamespaceLength = 256;

    private PacketHeader(PacketType type, ReadOnlySpan<byte> @namespace, long ackId, int payloadOffset)
    {
        Type = type;
        Namespace = @namespace;
        AckId = ackId;
        PayloadOffset = payloadOffset;
    }

    public PacketType Type { get; }

    /// <summary>The namespace, <c>/</c> where none is named.</summary>
    public ReadOnlySpan<byte> Namespace { get; }

    /// <summary>The acknowledgement id, or -1.</summary>
    public long AckId { get; }

    public int PayloadOffset { get; }

    public static bool TryParse(ReadOnlySpan<byte> packet, out PacketHeader header)
    {
        header = default;
        if (packet.IsEmpty || packet[0] is < (byte)'0' or > (byte)'6')
        {
            return false;
        }

        var position = 1;
        var name = "/"u8;
        if (position < packet.Length && packet[position] == '/')
        {
            var length = packet[position..].IndexOf((byte)',');
            var next = length < 0 ? packet.Length : position + length + 1;
            name = packet[position..(length < 0 ? packet.Length : position + length)];
            if (name.Length > MaxNamespaceLength)
            {
                return false;
            }

            position = next;
        }

        var digits = packet[position..];
        digits = digits[..Math.Min(digits.Length, MaxIdDigits + 1)];
        var count = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? digits.Length : count;
        long ackId = -1;
        if (count > MaxIdDigits || (count > 0 && !Utf8Parser.TryParse(digits[..count], out ackId, out _)))
        {
            return false;
        }

        header = new PacketHeader((PacketType)(packet[0] - '0'), name, ackId, position + count);
        return true;
    }
}
