using System.Collections.Concurrent;

namespace Realtime.Sqlite.Connections;

/// <summary>Caches the names of parameters as SQLite writes them. There are a few dozen.</summary>
internal static class ParameterNames
{
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    public static string Of(string name) => Known.GetOrAdd(name, static name => $"${name}");
}
