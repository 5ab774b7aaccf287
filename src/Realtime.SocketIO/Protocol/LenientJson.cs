using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>Deserializes JSON with halves of surrogate pairs, which the converters of System.Text.Json reject.</summary>
internal static class LenientJson
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Copies = [];

    /// <summary>
    /// Deserializes JSON that contains half a pair. Strings keep the half. Where a type cannot hold it, it is
    /// replaced.
    /// </summary>
    /// <exception cref="JsonException">The JSON is not of that type.</exception>
    public static T? Deserialize<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            var options = Copies.GetValue(typeInfo.Options, CopyOf);
            return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            // For example a property name, or a type whose own converter reads the text.
            return JsonSerializer.Deserialize(HalfCharacters.Replace(json), typeInfo);
        }
    }

    /// <summary>Reads a string or a property name and keeps halves of pairs.</summary>
    public static string GetString(ref Utf8JsonReader reader) =>
        HalfCharacters.Unescape(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan);

    private static JsonSerializerOptions CopyOf(JsonSerializerOptions options)
    {
        var copy = new JsonSerializerOptions(options);
        copy.Converters.Insert(0, new StringConverter());
        copy.Converters.Insert(0, new NodeConverter<JsonNode>());
        copy.Converters.Insert(0, new NodeConverter<JsonObject>());
        copy.Converters.Insert(0, new NodeConverter<JsonArray>());
        copy.Converters.Insert(0, new NodeConverter<JsonValue>());
        copy.MakeReadOnly();
        return copy;
    }

    private static JsonNode? ReadNode(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return JsonValue.Create(GetString(ref reader));
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject:
                var members = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = GetString(ref reader);
                    reader.Read();
                    members[name] = ReadNode(ref reader);
                }

                return members;
            case JsonTokenType.StartArray:
                var elements = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    elements.Add(ReadNode(ref reader));
                }

                return elements;
            default:
                return JsonValue.Create(JsonElement.ParseValue(ref reader));
        }
    }

    private sealed class StringConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? GetString(ref reader) : throw new JsonException("A text was expected.");

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => GetString(ref reader);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }

    private sealed class NodeConverter<T> : JsonConverter<T>
        where T : JsonNode
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadNode(ref reader) as T ?? throw new JsonException("Another kind of JSON was expected.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.WriteTo(writer, options);
    }
}
