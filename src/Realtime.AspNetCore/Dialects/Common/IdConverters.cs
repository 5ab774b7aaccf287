using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>Marks the converters of a contract whose ids are text, for its description.</summary>
internal interface ITextIds;

/// <summary>Writes the ids of conversations as <see cref="NumericIdConverter"/> does.</summary>
internal sealed class NumericConversationIdConverter : JsonConverter<WireConversationId>
{
    private static readonly NumericIdConverter Ids = new();

    public override WireConversationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Ids.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, WireConversationId value, JsonSerializerOptions options) => Ids.Write(writer, value.Value, options);
}

/// <summary>Writes ids as text. Reads text and canonical integers.</summary>
internal sealed class TextWireIdConverter : JsonConverter<WireId>, ITextIds
{
    private static readonly NumericIdConverter Reader = new();

    public override WireId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Reader.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, WireId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>Writes the ids of conversations as text. Reads text and canonical integers.</summary>
internal sealed class TextConversationIdConverter : JsonConverter<WireConversationId>, ITextIds
{
    private static readonly NumericIdConverter Reader = new();

    public override WireConversationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Reader.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, WireConversationId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
