namespace Realtime.Storage.Relational.Data;

/// <summary>A column that names a user, in a table whose rows are removed with the user.</summary>
/// <param name="Name">The table, without the provider's prefix or schema.</param>
/// <param name="UserColumn">The column.</param>
/// <param name="Keys">The columns of the primary key, separated by commas.</param>
internal sealed record UserTable(string Name, string UserColumn, string Keys)
{
    /// <summary>The type in the export; null if the rows are not exported.</summary>
    public string? Type { get; init; }

    /// <summary>The exported columns; see <see cref="ExportColumn.Parse"/>.</summary>
    public string Columns { get; init; } = "";

    /// <summary>Whether a user can have many rows. They are then read in pages by their first exported column, a number.</summary>
    public bool IsPaged { get; init; }
}
