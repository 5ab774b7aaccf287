using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using MessagePack;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>
/// Decodes packets of <c>socket.io-msgpack-parser</c>. Each message is a complete packet, so the decoder has no
/// state. The library's reader checks every length and count against the available bytes. Depth and types are checked
/// here.
/// </summary>
internal sealed class MessagePackPacketDecoder(PacketLimits limits) : IPacketDecoder
{
    // JavaScript counts exactly up to this number.
    private const long MaxAckId = (1L << 53) - 1;
    private const int MaxNamespaceLength = 256;

    public DecodeStatus Decode(ReadOnlyMemory<byte> message, bool isBinary, out SocketPacket packet)
    {
        packet = default;
        if (!isBinary)
        {
            return DecodeStatus.Invalid;
        }

        try
        {
            var reader = new MessagePackReader(message);
            return TryReadPacket(ref reader, out packet) ? DecodeStatus.Complete : DecodeStatus.Invalid;
        }
        catch (Exception exception) when (exception is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            // The library throws ArgumentOutOfRangeException for a length of more than 2 GiB.
            return DecodeStatus.Invalid;
        }
    }

    private bool TryReadPacket(ref MessagePackReader reader, out SocketPacket packet)
    {
        packet = default;
        var fields = new Fields();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            if (reader.NextMessagePackType != MessagePackType.String || !reader.TryReadStringSpan(out var name) || !TryReadField(name, ref reader, fields))
            {
                return false;
            }
        }

        if (!reader.End || fields.Type < 0 || fields.Namespace is null)
        {
            return false;
        }

        packet = new SocketPacket((PacketType)fields.Type, fields.Namespace, fields.AckId, fields.Payload, fields.Attachments);
        return true;
    }

    private bool TryReadField(scoped ReadOnlySpan<byte> name, ref MessagePackReader reader, Fields fields)
    {
        if (name.SequenceEqual("data"u8))
        {
            return TryReadData(ref reader, fields);
        }

        if (name.SequenceEqual("type"u8))
        {
            fields.Type = TryReadInteger(ref reader, maximum: (int)PacketType.ConnectError, out var type) ? (int)type : -1;
            return fields.Type >= 0;
        }

        if (name.SequenceEqual("nsp"u8))
        {
            fields.Namespace = reader.NextMessagePackType == MessagePackType.String && reader.TryReadStringSpan(out var ns) && ns.Length is > 0 and <= MaxNamespaceLength && Utf8.IsValid(ns) ? ns.ToArray() : null;
            return fields.Namespace is not null;
        }

        if (name.SequenceEqual("id"u8))
        {
            return TryReadId(ref reader, fields);
        }

        // Skips other fields, for example the client's own options.
        return MessagePackToJson.TryWrite(ref reader, new Utf8JsonWriter(Stream.Null), [], limits.MaxJsonDepth);
    }

    private static bool TryReadId(ref MessagePackReader reader, Fields fields)
    {
        fields.AckId = -1;
        if (MessagePackToJson.TryReadNothing(ref reader))
        {
            return true;
        }

        var isValid = TryReadInteger(ref reader, MaxAckId, out var id);
        fields.AckId = id;
        return isValid;
    }

    private static bool TryReadInteger(ref MessagePackReader reader, long maximum, out long value)
    {
        value = reader.NextMessagePackType == MessagePackType.Integer ? reader.ReadInt64() : -1;
        return value >= 0 && value <= maximum;
    }

    private bool TryReadData(ref MessagePackReader reader, Fields fields)
    {
        var payload = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(payload, new JsonWriterOptions { MaxDepth = limits.MaxJsonDepth + 2, SkipValidation = true });
        if (!MessagePackToJson.TryWrite(ref reader, json, fields.Attachments, limits.MaxJsonDepth))
        {
            return false;
        }

        json.Flush();

        // Undefined and null mean that there is no payload.
        fields.Payload = payload.WrittenSpan.SequenceEqual("null"u8) ? default : payload.WrittenMemory;

        // A map of the client may look like a placeholder and refer to the bytes of another value.
        return fields.Attachments.Count == 0 || Placeholders.AreValid(payload.WrittenSpan, fields.Attachments.Count, limits.MaxJsonDepth + 2);
    }

    private sealed class Fields
    {
        public int Type { get; set; } = -1;

        public byte[]? Namespace { get; set; }

        public long AckId { get; set; } = -1;

        public ReadOnlyMemory<byte> Payload { get; set; }

        public List<ReadOnlyMemory<byte>> Attachments { get; } = [];
    }
}
