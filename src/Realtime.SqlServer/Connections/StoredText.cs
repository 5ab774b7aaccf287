using System.Diagnostics.CodeAnalysis;

namespace Realtime.SqlServer.Connections;

/// <summary>
/// Encodes ids for the database. SQL Server ignores trailing spaces when it compares texts, in every collation: the id
/// "bob " would equal "bob". So an id that ends in a space is stored with a mark after it. Other ids are stored
/// unchanged.
/// </summary>
internal static class StoredText
{
    // The services reject ids with control characters. An id that ends in the mark nevertheless gets a second one.
    private const char Mark = '\u0001';

    [return: NotNullIfNotNull(nameof(id))]
    public static string? Encode(string? id) => id is [.., ' ' or Mark] ? id + Mark : id;

    [return: NotNullIfNotNull(nameof(stored))]
    public static string? Decode(string? stored) => stored is [.., Mark] ? stored[..^1] : stored;
}
