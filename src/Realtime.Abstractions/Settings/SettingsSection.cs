using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Realtime.Settings;

/// <summary>
/// A part of chat's section in the host's configuration. Values are read by name and parsed without reflection, so that
/// a trimmed app reads them as well. A value of a wrong form throws <see cref="InvalidOperationException"/>, which names it.
/// </summary>
internal readonly struct SettingsSection(ChatSettings settings, IConfigurationSection? section, string path)
{
    /// <summary>Whether the configuration holds anything of it.</summary>
    public bool Exists => section?.Exists() == true;

    /// <summary>A part of this part.</summary>
    public SettingsSection Section(string name) => new(settings, section?.GetSection(name), PathOf(name));

    /// <summary>Reads a number, a time, or true or false.</summary>
    /// <returns>The value; <paramref name="otherwise"/> where the configuration has none.</returns>
    public T Value<T>(string name, T otherwise)
        where T : IParsable<T> =>
        Text(name, null) is not { } text ? otherwise
        : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(name, text, typeof(T).Name);

    /// <summary>Reads a value that may be absent.</summary>
    public T? Optional<T>(string name, T? otherwise)
        where T : struct, IParsable<T> => Text(name, null) is null ? otherwise : Value(name, default(T));

    /// <summary>Reads one of the names of an enumeration, in any case of letters.</summary>
    public T Enumeration<T>(string name, T otherwise)
        where T : struct, Enum =>
        Text(name, null) is not { } text ? otherwise
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Wrong(name, text, string.Join(", ", Enum.GetNames<T>()));

    /// <summary>Reads a text. An empty one in the configuration counts as none.</summary>
    public string? Text(string name, string? otherwise)
    {
        settings.Note(PathOf(name));
        return section?[name] is { Length: > 0 } text ? text : otherwise;
    }

    /// <summary>Reads a list: an array, or one text separated by commas.</summary>
    /// <returns>The entries; null where the configuration has none.</returns>
    public IReadOnlyList<string>? List(string name)
    {
        settings.Note(PathOf(name), holdsList: true);
        if (section?.GetSection(name) is not { } list || !list.Exists())
        {
            return null;
        }

        return list.Value is { } text
            ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. list.GetChildren().Select(child => child.Value).OfType<string>()];
    }

    /// <summary>The exception for a value that has the wrong form.</summary>
    public InvalidOperationException Wrong(string name, string text, string expected) =>
        new($"The setting {ChatSettings.FullName(PathOf(name))} is '{text}', which is not valid ({expected}).");

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}:{name}";
}
