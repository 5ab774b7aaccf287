using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Domain;

namespace Realtime.Dialects.Chatroom;

/// <summary>An opaque id in a contract that uses UUIDs.</summary>
/// <param name="Value">The id outside the wire format.</param>
[JsonConverter(typeof(UuidIdConverter))]
internal readonly record struct UuidId(string Value)
{
    /// <summary>
    /// A UUID of version 8 (RFC 9562), whose other bits are free. Generated ids are numbers; they use the last 48 bits.
    /// </summary>
    private const string NumberPrefix = "00000000-0000-8000-8000-";
    private const long MaxNumber = 0xFFFF_FFFF_FFFF;

    public static implicit operator UuidId(string value) => new(value);

    public static UuidId? OrNull(string? value) => value is null ? default(UuidId?) : new UuidId(value);

    /// <summary>Returns the id in the wire format: a generated id as a UUID, an id of the host unchanged.</summary>
    public override string ToString() => DeclaredIds.Of(Value) is { } ids && ids.TryGetPlain(Value, out var plain)
        ? ids.ToInner(Form(plain))
        : Form(Value);

    private static string Form(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxNumber && IsCanonical(id)
            ? string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{number:x12}")
            : id;

    /// <summary>
    /// Parses an id that a client sent. The UUID of a generated id is
    /// converted to its number; any other text stays unchanged.
    /// </summary>
    public static UuidId Parse(string text) =>
        text.Length == NumberPrefix.Length + 12 && text.StartsWith(NumberPrefix, StringComparison.Ordinal) &&
        long.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new(number.ToString(CultureInfo.InvariantCulture))
            : new(text);

    /// <summary>
    /// The forms in which an id may be stored: as the client sent it and, for a UUID with capital letters, in lower case, because UUIDs
    /// are the same in either case.
    /// </summary>
    public static IEnumerable<string> FormsOf(string id)
    {
        yield return id;
        if (id.Length == NumberPrefix.Length + 12 && id.AsSpan().ContainsAnyInRange('A', 'F') && Guid.TryParseExact(id, "D", out var uuid))
        {
            yield return uuid.ToString("D");
        }
    }

    private static bool IsCanonical(string digits) => digits.Length == 1 || digits[0] != '0';
}

internal sealed class UuidIdConverter : JsonConverter<UuidId>
{
    private static readonly NumericIdConverter Reader = new();

    public override UuidId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UuidId.Parse(Reader.Read(ref reader, typeof(WireId), options).Value);

    public override void Write(Utf8JsonWriter writer, UuidId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
