using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Realtime.Settings;

/// <summary>
/// A part of the chat section in the host's configuration. Values are read by name and parsed without reflection, so that
/// trimmed apps work. A value in a wrong format throws <see cref="InvalidOperationException"/>, which names the setting.
/// </summary>
internal readonly struct SettingsSection(ChatSettings settings, IConfigurationSection? section, string path)
{
    /// <summary>Whether the configuration contains this section.</summary>
    public bool Exists => section?.Exists() == true;

    /// <summary>A section below this one.</summary>
    public SettingsSection Section(string name) => new(settings, section?.GetSection(name), PathOf(name));

    /// <summary>Reads a number, a time span or a Boolean.</summary>
    /// <returns>The value; <paramref name="otherwise"/> if the configuration has none.</returns>
    public T Value<T>(string name, T otherwise)
        where T : IParsable<T> =>
        Text(name, null) is not { } text ? otherwise
        : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(name, text, typeof(T).Name);

    /// <summary>Reads an optional value.</summary>
    public T? Optional<T>(string name, T? otherwise)
        where T : struct, IParsable<T> => Text(name, null) is null ? otherwise : Value(name, default(T));

    /// <summary>Reads the name of an enumeration value, ignoring case.</summary>
    public T Enumeration<T>(string name, T otherwise)
        where T : struct, Enum =>
        Text(name, null) is not { } text ? otherwise
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Wrong(name, text, string.Join(", ", Enum.GetNames<T>()));

    /// <summary>Reads a text. An empty text in the configuration counts as absent.</summary>
    public string? Text(string name, string? otherwise)
    {
        settings.Note(PathOf(name));
        return section?[name] is { Length: > 0 } text ? text : otherwise;
    }

    /// <summary>Reads a list: an array, or one text separated by commas.</summary>
    /// <returns>The entries; null if the configuration has none.</returns>
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

    /// <summary>Creates the exception for a value in a wrong format.</summary>
    public InvalidOperationException Wrong(string name, string text, string expected) =>
        new($"The setting {ChatSettings.FullName(PathOf(name))} is '{text}', which is not valid ({expected}).");

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}:{name}";
}
