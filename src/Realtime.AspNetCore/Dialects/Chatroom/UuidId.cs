using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Chatroom;

/// <summary>An opaque id in a contract that shows UUIDs.</summary>
/// <param name="Value">The id as everything but the wire knows it.</param>
[JsonConverter(typeof(UuidIdConverter))]
internal readonly record struct UuidId(string Value)
{
    /// <summary>Version 8 of RFC 9562, whose other bits are free: generated ids are numbers, which take the last 48.</summary>
    private const string NumberPrefix = "00000000-0000-8000-8000-";
    private const long MaxNumber = 0xFFFF_FFFF_FFFF;

    public static implicit operator UuidId(string value) => new(value);

    public static UuidId? OrNull(string? value) => value is null ? default(UuidId?) : new UuidId(value);

    /// <summary>Gives the id as a client sees it: a generated one in the form of a UUID, one of the host as it is.</summary>
    public override string ToString() =>
        long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxNumber && IsCanonical(Value)
            ? string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{number:x12}")
            : Value;

    /// <summary>Reads an id that a client sent. The form of a generated one gives its number, all else is taken as it is.</summary>
    public static UuidId Parse(string text) =>
        text.Length == NumberPrefix.Length + 12 && text.StartsWith(NumberPrefix, StringComparison.Ordinal) &&
        long.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new(number.ToString(CultureInfo.InvariantCulture))
            : new(text);

    private static bool IsCanonical(string digits) => digits.Length == 1 || digits[0] != '0';
}

internal sealed class UuidIdConverter : JsonConverter<UuidId>
{
    private static readonly NumericIdConverter Reader = new();

    public override UuidId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UuidId.Parse(Reader.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, UuidId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
