using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>An opaque id in a contract with text ids. It is written as text, and read as text or as a canonical number.</summary>
/// <param name="Value">The id outside the wire format.</param>
[JsonConverter(typeof(TextIdConverter))]
internal readonly record struct TextId(string Value)
{
    public static implicit operator TextId(string value) => new(value);

    /// <summary>Returns the id, or null if the client did not send it.</summary>
    public static string? Of(TextId? id) => id?.Value;
}

internal sealed class TextIdConverter : JsonConverter<TextId>
{
    private static readonly NumericIdConverter Reader = new();

    public override TextId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Reader.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, TextId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
