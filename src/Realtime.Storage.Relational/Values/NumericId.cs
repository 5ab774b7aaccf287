using System.Globalization;

namespace Realtime.Storage.Relational.Values;

/// <summary>
/// Generated ids: integers in the database, canonical decimal text outside of it. Text that is not canonical
/// ("05", "+5", "5 ") names nothing, so that each row has exactly one id.
/// </summary>
internal static class NumericId
{
    /// <summary>Writes an id.</summary>
    public static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes ids as the list that a statement splits.</summary>
    public static string Join(IEnumerable<long> values) => string.Join(',', values.Select(Format));

    /// <summary>Reads the ids that name something; the others are left out.</summary>
    public static IEnumerable<long> Parse(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (TryParse(text, out var value))
            {
                yield return value;
            }
        }
    }

    /// <summary>Reads the id of something that is known to exist.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static long Parse(string text) => TryParse(text, out var value) ? value : throw new FormatException("The text is not an id");

    /// <summary>Reads the canonical form of a positive integer; anything else is refused.</summary>
    public static bool TryParse(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0 && text[0] != '0';
}
