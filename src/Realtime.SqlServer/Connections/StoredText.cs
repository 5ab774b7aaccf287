using System.Diagnostics.CodeAnalysis;

namespace Realtime.SqlServer.Connections;

/// <summary>
/// Ids as the database keeps them. SQL Server's equality passes over spaces at the end of text, in every
/// collation: the id "bob " would be "bob". So an id that ends in a space is kept with a mark behind it; every
/// other id is kept as it is.
/// </summary>
internal static class StoredText
{
    // No id that a service lets through holds a control character; one that ends in this one gets another.
    private const char Mark = '\u0001';

    [return: NotNullIfNotNull(nameof(id))]
    public static string? Encode(string? id) => id is [.., ' ' or Mark] ? id + Mark : id;

    [return: NotNullIfNotNull(nameof(stored))]
    public static string? Decode(string? stored) => stored is [.., Mark] ? stored[..^1] : stored;
}
