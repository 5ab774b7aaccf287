using System.Buffers;
using MessagePack;
using Realtime.SocketIO.Protocol.MessagePack;

namespace Realtime.SocketIO;

/// <summary>
/// The format of <c>socket.io-msgpack-parser</c>: each packet is one binary message, a MessagePack map of
/// <c>type</c>, <c>nsp</c>, <c>id</c> and <c>data</c>. Binary values are part of <c>data</c>.
/// </summary>
public sealed class MessagePackPacketParser : IPacketParser
{
    private MessagePackPacketParser()
    {
    }

    /// <summary>The only instance.</summary>
    public static MessagePackPacketParser Instance { get; } = new();

    /// <inheritdoc/>
    public EncodedPacket Encode(in SocketPacket packet)
    {
        // MessagePack is rarely longer than the JSON.
        var buffer = new ArrayBufferWriter<byte>(64 + packet.Namespace.Length + packet.Payload.Length);
        var writer = new MessagePackWriter(buffer);
        var fields = 2 + (packet.AckId >= 0 ? 1 : 0) + (packet.Payload.IsEmpty ? 0 : 1);
        writer.WriteMapHeader(fields);
        writer.WriteString("type"u8);
        writer.Write((int)packet.Type);
        writer.WriteString("nsp"u8);
        writer.WriteString(packet.Namespace.Span);
        if (packet.AckId >= 0)
        {
            writer.WriteString("id"u8);
            writer.Write(packet.AckId);
        }

        if (!packet.Payload.IsEmpty)
        {
            writer.WriteString("data"u8);
            JsonToMessagePack.Write(packet.Payload.Span, packet.Attachments, ref writer);
        }

        writer.Flush();
        return EncodedPacket.FromBinary(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public IPacketDecoder CreateDecoder(PacketLimits limits) => new MessagePackPacketDecoder(limits);
}
