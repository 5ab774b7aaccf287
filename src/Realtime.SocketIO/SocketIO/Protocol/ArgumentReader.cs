using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>Parses arguments, with their binary values.</summary>
internal static class ArgumentReader
{
    /// <summary>Parses an argument.</summary>
    /// <exception cref="JsonException">It is not of that type.</exception>
    public static T? Read<T>(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonTypeInfo<T> typeInfo) => attachments.Count == 0
        ? JsonSerializer.Deserialize(json.Span, typeInfo)
        : AttachmentScope.Read(attachments, (Json: json, TypeInfo: typeInfo), static state => Read(state.Json.Span, state.TypeInfo));

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo)
    {
        // The serializer takes no converter for JsonObject, since it may hold the members that a type has no property for.
        if (!typeof(T).IsAssignableTo(typeof(JsonNode)) || typeof(T) == typeof(JsonNode))
        {
            return JsonSerializer.Deserialize(json, typeInfo);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = typeInfo.Options.MaxDepth });
        return InlineBytes.ToNode(InlineBytes.Resolve(JsonElement.ParseValue(ref reader)), typeInfo.Options) switch
        {
            null => default,
            T node => node,
            _ => throw new JsonException($"A {typeof(T).Name} was expected."),
        };
    }
}
