using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>An opaque id in a contract that shows text: written as text, read as text or as a number that is canonical.</summary>
/// <param name="Value">The id as everything but the wire knows it.</param>
[JsonConverter(typeof(TextIdConverter))]
internal readonly record struct TextId(string Value)
{
    public static implicit operator TextId(string value) => new(value);

    /// <summary>The id, or null where the client sent none.</summary>
    public static string? Of(TextId? id) => id?.Value;
}

internal sealed class TextIdConverter : JsonConverter<TextId>
{
    private static readonly NumericIdConverter Reader = new();

    public override TextId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Reader.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, TextId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
