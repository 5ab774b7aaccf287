namespace Realtime.Redis.Streams;

/// <summary>Which stream a namespace uses.</summary>
internal static class StreamNames
{
    /// <summary>
    /// All streams to read. Official servers use a negative number for some namespaces, and do not read those streams
    /// themselves; this server does.
    /// </summary>
    public static IReadOnlyList<string> All(RedisClusterOptions options) => options.StreamCount == 1
        ? [options.StreamName]
        : [.. Enumerable.Range(1 - options.StreamCount, (2 * options.StreamCount) - 1).OrderDescending().Select(number => $"{options.StreamName}-{number}")];

    /// <summary>The stream to write to. All servers read it, since its number is never negative.</summary>
    public static string Of(RedisClusterOptions options, string ns) =>
        options.StreamCount == 1 ? options.StreamName : $"{options.StreamName}-{Math.Abs(Hash(ns) % options.StreamCount)}";

    /// <summary>The hash of the official adapter, over UTF-16 units and in 32 bits.</summary>
    public static int Hash(string ns)
    {
        var hash = 0;
        foreach (var unit in ns)
        {
            hash = unchecked((hash * 31) + unit);
        }

        return hash;
    }
}
