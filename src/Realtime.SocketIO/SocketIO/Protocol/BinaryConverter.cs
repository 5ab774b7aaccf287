using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Sends binary values as attachments instead of base64, and takes them from there. Outside of a packet, and
/// where a client sent text, base64 is what it always was.
/// </summary>
internal static class BinaryConverter
{
    public static void AddTo(JsonSerializerOptions options)
    {
        options.Converters.Insert(0, new Bytes());
        options.Converters.Insert(0, new ReadOnlyMemoryOfBytes());
        options.Converters.Insert(0, new MemoryOfBytes());
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value)
    {
        if (AttachmentScope.TryAdd(value) is not { } number)
        {
            writer.WriteBase64StringValue(value.Span);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBoolean("_placeholder"u8, true);
        writer.WriteNumber("num"u8, number);
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetBytesFromBase64();
        }

        var element = JsonElement.ParseValue(ref reader);
        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("_placeholder"u8, out var mark)
            && mark.ValueKind == JsonValueKind.True
            && element.TryGetProperty("num"u8, out var number)
            && number.TryGetInt32(out var index)
            && AttachmentScope.TryResolve(index) is { } value
                ? value
                : throw new JsonException("A binary value was expected.");
    }

    private sealed class Bytes : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BinaryConverter.Read(ref reader).ToArray();

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => BinaryConverter.Write(writer, value);
    }

    private sealed class ReadOnlyMemoryOfBytes : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BinaryConverter.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => BinaryConverter.Write(writer, value);
    }

    private sealed class MemoryOfBytes : JsonConverter<Memory<byte>>
    {
        public override Memory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BinaryConverter.Read(ref reader).ToArray();

        public override void Write(Utf8JsonWriter writer, Memory<byte> value, JsonSerializerOptions options) => BinaryConverter.Write(writer, value);
    }
}
