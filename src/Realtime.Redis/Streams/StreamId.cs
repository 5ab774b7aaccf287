using System.Globalization;

namespace Realtime.Redis.Streams;

/// <summary>The id of an entry: the milliseconds of the server's clock, and a number within one millisecond.</summary>
internal readonly record struct StreamId(ulong Milliseconds, ulong Number) : IComparable<StreamId>
{
    /// <summary>The position before every entry.</summary>
    public static StreamId Start => default;

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    public static bool TryParse(string? text, out StreamId id)
    {
        id = default;
        if (text is null || text.Length > 41 || text.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash)
            || !ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new StreamId(milliseconds, number);
        return true;
    }

    public int CompareTo(StreamId other) => (Milliseconds, Number).CompareTo((other.Milliseconds, other.Number));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
