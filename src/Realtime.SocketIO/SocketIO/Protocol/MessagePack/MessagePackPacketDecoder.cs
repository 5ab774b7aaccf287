using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>Decodes packets of <c>socket.io-msgpack-parser</c>. Each message is a whole packet, so it holds nothing.</summary>
internal sealed class MessagePackPacketDecoder(SocketIOOptions options) : IPacketDecoder
{
    // What a JavaScript client can count to exactly.
    private const long MaxAckId = (1L << 53) - 1;
    private const int MaxNamespaceLength = 256;

    public bool IsIncomplete => false;

    public DecodeStatus Decode(ReadOnlyMemory<byte> message, bool isBinary, out SocketPacket packet)
    {
        packet = default;
        var reader = new MessagePackReader(message.Span);
        if (!isBinary || !reader.TryRead(out var map) || map.Kind != MessagePackKind.Map)
        {
            return DecodeStatus.Invalid;
        }

        var fields = new Fields();
        for (var i = 0L; i < map.Number; i++)
        {
            if (!reader.TryRead(out var key) || key.Kind != MessagePackKind.String || !TryReadField(key.Bytes, ref reader, fields))
            {
                return DecodeStatus.Invalid;
            }
        }

        if (!reader.IsAtEnd || fields.Type < 0 || fields.Namespace is null)
        {
            return DecodeStatus.Invalid;
        }

        packet = new SocketPacket((PacketType)fields.Type, fields.Namespace, fields.AckId, fields.Payload, fields.Attachments);
        return DecodeStatus.Complete;
    }

    private bool TryReadField(ReadOnlySpan<byte> name, ref MessagePackReader reader, Fields fields)
    {
        if (name.SequenceEqual("data"u8))
        {
            return TryReadData(ref reader, fields);
        }

        var isKnown = name.SequenceEqual("type"u8) || name.SequenceEqual("nsp"u8) || name.SequenceEqual("id"u8);
        if (!isKnown)
        {
            // The client's own options, for example: read over.
            return MessagePackToJson.TryWrite(ref reader, new Utf8JsonWriter(Stream.Null), [], options.MaxJsonDepth);
        }

        if (!reader.TryRead(out var value))
        {
            return false;
        }

        switch (name[0])
        {
            case (byte)'t':
                fields.Type = value is { Kind: MessagePackKind.Integer, Number: >= 0 and <= 4 } ? (int)value.Number : -1;
                return fields.Type >= 0;
            case (byte)'n':
                fields.Namespace = value.Kind == MessagePackKind.String && value.Bytes.Length is > 0 and <= MaxNamespaceLength && Utf8.IsValid(value.Bytes) ? value.Bytes.ToArray() : null;
                return fields.Namespace is not null;
            default:
                fields.AckId = value is { Kind: MessagePackKind.Integer, Number: >= 0 and <= MaxAckId } ? value.Number : -1;
                return fields.AckId >= 0 || value.Kind is MessagePackKind.Undefined or MessagePackKind.Nil;
        }
    }

    private bool TryReadData(ref MessagePackReader reader, Fields fields)
    {
        var payload = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(payload, new JsonWriterOptions { MaxDepth = options.MaxJsonDepth + 2, SkipValidation = true });
        if (!MessagePackToJson.TryWrite(ref reader, json, fields.Attachments, options.MaxJsonDepth))
        {
            return false;
        }

        json.Flush();

        // Undefined, or nothing: as if there were no payload.
        fields.Payload = payload.WrittenSpan.SequenceEqual("null"u8) ? default : payload.WrittenMemory;
        return true;
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
