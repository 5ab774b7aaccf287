namespace Realtime.SqlServer.Connections;

/// <summary>
/// The schema that the tables are in. Every statement is written for the default one, quoted; for another the
/// quoted name is replaced.
/// </summary>
internal sealed class SchemaName
{
    public const string Default = SqlServerStoreOptions.DefaultSchemaName;

    private const string DefaultQuoted = $"[{Default}]";
    private const string DefaultLiteral = $"N'{Default}'";

    // The longest that SQL Server takes is 128; what is left is for the names that are made from it.
    private const int MaxLength = 100;

    private static readonly string[] OfTheServer = ["sys", "information_schema", "guest"];

    private readonly string _name;

    public SchemaName(string name)
    {
        if (Fault(name) is { } fault)
        {
            throw new ArgumentException($"The schema name {fault}.", nameof(name));
        }

        _name = name;
    }

    /// <summary>Says what is wrong with a name; null if nothing is.</summary>
    public static string? Fault(string? name) =>
        name is not { Length: > 0 and <= MaxLength } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0])
            ? $"must be 1 to {MaxLength} letters (a to z), digits and underscores, the first no digit"
            : OfTheServer.Contains(name, StringComparer.OrdinalIgnoreCase) ? "is one that the server keeps for itself" : null;

    /// <summary>Gives a statement as this schema needs it.</summary>
    public string Text(string sql) => _name == Default
        ? sql
        : sql.Replace(DefaultQuoted, $"[{_name}]", StringComparison.Ordinal).Replace(DefaultLiteral, $"N'{_name}'", StringComparison.Ordinal);

    /// <summary>Gives the name of what is in the schema, quoted.</summary>
    public string Qualify(string name) => $"[{_name}].[{name}]";

    public override string ToString() => _name;
}
