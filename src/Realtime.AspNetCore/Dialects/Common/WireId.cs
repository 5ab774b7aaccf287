using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>An opaque id in a contract with numeric ids.</summary>
/// <param name="Value">The id outside the wire format.</param>
[JsonConverter(typeof(NumericIdConverter))]
internal readonly record struct WireId(string Value)
{
    public static implicit operator WireId(string value) => new(value);

    /// <summary>Returns the id, or null if the client did not send it.</summary>
    public static string? Of(WireId? id) => id?.Value;

    /// <summary>Returns the id, or null without a value.</summary>
    public static WireId? OrNull(string? value) => value is null ? default(WireId?) : new WireId(value);

    /// <summary>Returns several ids.</summary>
    public static IReadOnlyList<WireId> ListOf(IReadOnlyList<string> values) => [.. values.Select(value => new WireId(value))];
}

/// <summary>
/// Writes an id as a JSON number if it is a canonical integer that JavaScript represents exactly, otherwise as text. Reads
/// both forms. Only canonical integers are accepted as numbers, because the text of 1.0 or 1e3 differs from the id.
/// </summary>
internal sealed class NumericIdConverter : JsonConverter<WireId>
{
    /// <summary>2^53 - 1, the largest integer that JavaScript represents exactly.</summary>
    private const long MaxSafeInteger = 9_007_199_254_740_991;
    private const int MaxDigits = 17;

    public override WireId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new(reader.GetString()!);
        }

        if (reader.TokenType == JsonTokenType.Number && !reader.HasValueSequence && reader.ValueSpan.Length <= MaxDigits)
        {
            var text = Encoding.ASCII.GetString(reader.ValueSpan);
            if (TryGetNumber(text, out _))
            {
                return new(text);
            }
        }

        throw new JsonException("An id is a text or a canonical integer.");
    }

    public override void Write(Utf8JsonWriter writer, WireId value, JsonSerializerOptions options)
    {
        if (TryGetNumber(value.Value, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(value.Value);
        }
    }

    private static bool TryGetNumber(string text, out long number)
    {
        Span<char> canonical = stackalloc char[MaxDigits];
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) &&
            number is >= -MaxSafeInteger and <= MaxSafeInteger &&
            number.TryFormat(canonical, out var length, provider: CultureInfo.InvariantCulture) &&
            text.AsSpan().SequenceEqual(canonical[..length]);
    }
}
