using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>An opaque id in a contract that shows numbers.</summary>
/// <param name="Value">The id as everything but the wire knows it.</param>
[JsonConverter(typeof(NumericIdConverter))]
internal readonly record struct WireId(string Value)
{
    public static implicit operator WireId(string value) => new(value);

    /// <summary>The id, or null where the client sent none.</summary>
    public static string? Of(WireId? id) => id?.Value;

    /// <summary>The id, or null where there is none to show.</summary>
    public static WireId? OrNull(string? value) => value is null ? default(WireId?) : new WireId(value);
}

/// <summary>
/// Written: a canonical integer that JavaScript holds exactly as a JSON number, every other id as text.
/// Read: either; of numbers only canonical integers, since 1.0 and 1e3 would name something by a text that
/// is not its id.
/// </summary>
internal sealed class NumericIdConverter : JsonConverter<WireId>
{
    /// <summary>2^53 - 1, the largest integer that a JSON number of a browser holds exactly.</summary>
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
