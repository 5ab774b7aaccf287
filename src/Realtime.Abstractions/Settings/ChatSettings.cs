using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Realtime.Settings;

/// <summary>
/// The host's configuration section <c>ChatRealtime</c>. It records every key that is read, so that keys without an effect
/// can be reported at start. Thread-safe.
/// </summary>
internal sealed class ChatSettings(IConfiguration? configuration = null)
{
    public const string SectionName = "ChatRealtime";

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The whole section.</summary>
    public SettingsSection Root => new(this, configuration?.GetSection(SectionName), "");

    /// <summary>Records a key that is read.</summary>
    /// <param name="path">The key below the section, such as <c>Retention:MaxAge</c>.</param>
    /// <param name="holdsList">Whether keys below it are entries of a list.</param>
    public void Note(string path, bool holdsList = false) => _known[path] = holdsList;

    /// <summary>
    /// Finds the keys with a value that nothing reads, each with the most similar
    /// known key. Call it after all options were created.
    /// </summary>
    public IReadOnlyList<(string Key, string Nearest)> FindUnknown()
    {
        var unknown = new List<(string Key, string Nearest)>();
        foreach (var (key, value) in configuration?.GetSection(SectionName).AsEnumerable(makePathsRelative: true) ?? [])
        {
            if (value is not null && key.Length > 0 && !IsKnown(key))
            {
                unknown.Add((FullName(key), FullName(_known.Keys.OrderBy(known => IsIn(key, known) ? 0 : 1).ThenBy(known => Distance(key, known)).ThenBy(known => known, StringComparer.Ordinal).First())));
            }
        }

        return unknown;
    }

    public static string FullName(string path) => $"{SectionName}:{path}";

    private bool IsKnown(string key) =>
        _known.ContainsKey(key) ||
        (key.LastIndexOf(':') is > 0 and var end && _known.TryGetValue(key[..end], out var holdsList) && holdsList);

    /// <summary>Whether a key is in a section: a value for the section itself was most likely meant for a key in it.</summary>
    private static bool IsIn(string section, string key) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && key.Length > section.Length && key[section.Length] == ':';

    /// <summary>The Levenshtein distance of two keys, ignoring case.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
