using System.Globalization;

namespace Realtime.Storage.Relational.Values;

/// <summary>
/// Generated ids: integers in the database, canonical decimal text for callers. Text that is not canonical
/// ("05", "+5", "5 ") matches no row, so that each row has exactly one id.
/// </summary>
internal static class NumericId
{
    /// <summary>Formats an id.</summary>
    public static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Formats ids as a comma-separated list for a statement.</summary>
    public static string Join(IEnumerable<long> values) => string.Join(',', values.Select(Format));

    /// <summary>Parses ids and leaves out text that is not an id.</summary>
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

    /// <summary>Parses an id.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static long Parse(string text) => TryParse(text, out var value) ? value : throw new FormatException("The text is not an id");

    /// <summary>Parses the canonical form of a positive integer. Returns false for any other text.</summary>
    public static bool TryParse(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0 && text[0] != '0';
}
