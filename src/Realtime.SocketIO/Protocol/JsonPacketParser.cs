using System.Buffers.Text;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// The standard format (protocol revision 5, "Packet encoding"): a text message, followed by its attachments as
/// binary messages.
/// </summary>
public sealed class JsonPacketParser : IPacketParser
{
    private JsonPacketParser()
    {
    }

    /// <summary>The only instance.</summary>
    public static JsonPacketParser Instance { get; } = new();

    /// <inheritdoc/>
    public EncodedPacket Encode(in SocketPacket packet)
    {
        var ns = packet.Namespace.Span;
        var size = ns.Length + 40;
        var head = size <= 320 ? stackalloc byte[320] : new byte[size];
        var length = 1;
        head[0] = (byte)('0' + (int)packet.Type);
        if (packet.Attachments.Count > 0)
        {
            // Types 5 and 6 are types 2 and 3 with attachments.
            head[0] += 3;
            Utf8Formatter.TryFormat(packet.Attachments.Count, head[length..], out var digits);
            length += digits;
            head[length++] = (byte)'-';
        }

        if (ns.Length > 1)
        {
            ns.CopyTo(head[length..]);
            length += ns.Length;
            head[length++] = (byte)',';
        }

        if (packet.AckId >= 0)
        {
            Utf8Formatter.TryFormat(packet.AckId, head[length..], out var digits);
            length += digits;
        }

        return EncodedPacket.FromText(head[..length], packet.Payload.Span, packet.Attachments);
    }

    /// <inheritdoc/>
    public IPacketDecoder CreateDecoder(PacketLimits limits) => new JsonPacketDecoder(limits);
}
