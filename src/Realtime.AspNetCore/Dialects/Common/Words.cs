using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>The words of closed sets: the names of an enumeration's members in snake_case.</summary>
internal static class Words
{
    /// <summary>Returns the word of a member's name.</summary>
    public static string Of(string memberName) => JsonNamingPolicy.SnakeCaseLower.ConvertName(memberName);
}

/// <summary>Says that a text is one of the words of an enumeration, which contract documents then list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsOfAttribute(Type type) : Attribute
{
    /// <summary>The enumeration.</summary>
    public Type Type { get; } = type;
}

/// <summary>Writes a member of an enumeration as its word, and reads only exact words.</summary>
internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> ByWord =
        Enum.GetNames<T>().ToDictionary(Words.Of, Enum.Parse<T>, StringComparer.Ordinal);

    private static readonly Dictionary<T, string> ByMember = ByWord.ToDictionary(word => word.Value, word => word.Key);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ByWord.TryGetValue(reader.GetString()!, out var member)
            ? member
            : throw new JsonException($"One of {string.Join(", ", ByWord.Keys)} is needed.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ByMember[value]);
}
