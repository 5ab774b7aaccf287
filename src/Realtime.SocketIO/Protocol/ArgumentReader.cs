using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>Deserializes arguments with their binary values.</summary>
internal static class ArgumentReader
{
    /// <summary>Deserializes an argument.</summary>
    /// <exception cref="JsonException">The argument is not of that type.</exception>
    public static T? Read<T>(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonTypeInfo<T> typeInfo) => attachments.Count == 0
        ? Parse(json.Span, typeInfo)
        : AttachmentScope.Read(attachments, (Json: json, TypeInfo: typeInfo), static state => Read(state.Json.Span, state.TypeInfo));

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo)
    {
        // A node cannot refer to attachments. If it also contains halves of surrogate pairs, these are replaced.
        var isNode = typeof(T).IsAssignableTo(typeof(JsonNode));
        if (isNode && HalfCharacters.AreIn(json))
        {
            json = HalfCharacters.Replace(json);
        }

        // The serializer accepts no converter for JsonObject, because that type may hold the extension data of another type.
        if (!isNode || typeof(T) == typeof(JsonNode))
        {
            return Parse(json, typeInfo);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = typeInfo.Options.MaxDepth });
        return InlineBytes.ToNode(InlineBytes.Resolve(JsonElement.ParseValue(ref reader)), typeInfo.Options) switch
        {
            null => default,
            T node => node,
            _ => throw new JsonException($"A {typeof(T).Name} was expected."),
        };
    }

    private static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo) => HalfCharacters.AreIn(json)
        ? LenientJson.Deserialize(json, typeInfo)
        : JsonSerializer.Deserialize(json, typeInfo);
}
