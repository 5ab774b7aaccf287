using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Writes binary values as attachments and reads them from attachments. Outside a packet it writes base64 text, and
/// it also reads base64 text that a client sent.
/// </summary>
internal static class BinaryConverter
{
    private const int DefaultInlineLimit = 10;

    /// <param name="options">Options that are not yet in use.</param>
    /// <param name="inlineLimit">
    /// How many binary values of one packet may come from JSON that a client sent;
    /// <see cref="SocketIOOptions.MaxAttachments"/>.
    /// </param>
    public static void AddTo(JsonSerializerOptions options, int inlineLimit = DefaultInlineLimit)
    {
        JsonConverter[] converters =
        [
            new Bytes<byte[]>(bytes => bytes, bytes => bytes.ToArray()),
            new Bytes<Memory<byte>>(memory => memory, bytes => bytes.ToArray()),
            new Bytes<ReadOnlyMemory<byte>>(memory => memory, bytes => bytes),
            new Bytes<ArraySegment<byte>>(segment => segment, bytes => bytes.ToArray()),
            new Argument(),
            new Element(inlineLimit),
            new Document(inlineLimit),
            new Node(),
            new Untyped(),
        ];
        foreach (var converter in converters)
        {
            options.Converters.Insert(0, converter);
        }
    }

    /// <summary>Returns the limit that was set for options.</summary>
    public static int InlineLimitOf(JsonSerializerOptions options) =>
        options.Converters.OfType<Element>().FirstOrDefault()?.InlineLimit ?? DefaultInlineLimit;

    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value)
    {
        if (AttachmentScope.TryAdd(value) is { } number)
        {
            Placeholders.Write(writer, number);
        }
        else
        {
            writer.WriteBase64StringValue(value.Span);
        }
    }

    private static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetBytesFromBase64();
        }

        var value = reader.TokenType == JsonTokenType.StartObject && Placeholders.TryRead(reader, out var number)
            ? AttachmentScope.TryResolve(number)
            : null;
        reader.Skip();
        return value ?? throw new JsonException("A binary value was expected.");
    }

    private sealed class Bytes<T>(Func<T, ReadOnlyMemory<byte>> from, Func<ReadOnlyMemory<byte>, T> to) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => to(BinaryConverter.Read(ref reader));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => BinaryConverter.Write(writer, from(value));
    }

    /// <summary>Writes an argument unchanged.</summary>
    private sealed class Argument : JsonConverter<SocketArgument>
    {
        public override SocketArgument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader), options);

        public override void Write(Utf8JsonWriter writer, SocketArgument value, JsonSerializerOptions options) => value.WriteTo(writer);
    }

    private sealed class Element(int inlineLimit) : JsonConverter<JsonElement>
    {
        public int InlineLimit => inlineLimit;

        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            InlineBytes.Resolve(JsonElement.ParseValue(ref reader));

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => InlineBytes.Write(writer, value, inlineLimit);
    }

    private sealed class Document(int inlineLimit) : JsonConverter<JsonDocument>
    {
        public override JsonDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonDocument.Parse(JsonMarshal.GetRawUtf8Value(InlineBytes.Resolve(JsonElement.ParseValue(ref reader))).ToArray(), InlineBytes.Reading);

        public override void Write(Utf8JsonWriter writer, JsonDocument value, JsonSerializerOptions options) => InlineBytes.Write(writer, value.RootElement, inlineLimit);
    }

    private sealed class Node : JsonConverter<JsonNode>
    {
        public override JsonNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            InlineBytes.ToNode(InlineBytes.Resolve(JsonElement.ParseValue(ref reader)), options);

        public override void Write(Utf8JsonWriter writer, JsonNode value, JsonSerializerOptions options) => InlineBytes.Write(writer, value, options);
    }

    /// <summary>Reads values declared as object as JSON, and writes them by their runtime type.</summary>
    private sealed class Untyped : JsonConverter<object>
    {
        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = InlineBytes.Resolve(JsonElement.ParseValue(ref reader));
            return options.UnknownTypeHandling == JsonUnknownTypeHandling.JsonNode ? InlineBytes.ToNode(element, options) : element;
        }

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
        {
            if (value is JsonNode node)
            {
                InlineBytes.Write(writer, node, options);
            }
            else if (value.GetType() == typeof(object))
            {
                writer.WriteStartObject();
                writer.WriteEndObject();
            }
            else
            {
                JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
            }
        }
    }
}
