using System.Diagnostics.CodeAnalysis;

namespace Realtime.Domain;

/// <summary>
/// The ids of users who declare who they are, in one dialect. Inside, they have a prefix, so that they differ from all ids of
/// users who sign in. The dialect's clients never see the prefix.
/// </summary>
internal sealed class DeclaredIds
{
    /// <summary>The beginning of all declared ids, whatever their dialect. Nobody can sign in with such an id.</summary>
    public const string Marker = "declared:";

    private readonly string _prefix;

    /// <param name="dialectName">The dialect.</param>
    public DeclaredIds(string dialectName) => _prefix = PrefixOf(dialectName);

    private DeclaredIds(string userId, int length) => _prefix = userId[..length];

    /// <summary>Whether an id is a declared one, of any dialect.</summary>
    public static bool IsDeclared(string? userId) => userId is not null && userId.StartsWith(Marker, StringComparison.Ordinal);

    /// <summary>Returns the declared ids to which an id belongs; null if it is not a declared one.</summary>
    public static DeclaredIds? Of(string userId) =>
        IsDeclared(userId) && userId.IndexOf(':', Marker.Length) is var end and > 0 ? new(userId, end + 1) : null;

    /// <summary>Returns an id as its clients see it: a declared one without its prefix, whatever its dialect.</summary>
    public static string Plain(string userId) => Of(userId) is { } ids ? userId[ids._prefix.Length..] : userId;

    /// <summary>Returns the inner form of an id that a client declares.</summary>
    public string ToInner(string id) => _prefix + id;

    /// <summary>Returns the id that the client has declared; false if the id is not one of this dialect.</summary>
    public bool TryGetPlain(string userId, [NotNullWhen(true)] out string? plain)
    {
        plain = userId.StartsWith(_prefix, StringComparison.Ordinal) ? userId[_prefix.Length..] : null;
        return plain is not null;
    }

    // A colon in the name of a dialect would make the end of the prefix ambiguous.
    private static string PrefixOf(string dialectName) => $"{Marker}{dialectName.Replace(':', '_')}:";
}
