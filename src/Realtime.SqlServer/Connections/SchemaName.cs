namespace Realtime.SqlServer.Connections;

/// <summary>
/// The schema that contains the tables. Every statement is written with the quoted default name, which is replaced for
/// another schema.
/// </summary>
internal sealed class SchemaName
{
    public const string Default = SqlServerStoreOptions.DefaultSchemaName;

    private const string DefaultQuoted = $"[{Default}]";
    private const string DefaultLiteral = $"N'{Default}'";

    // SQL Server allows 128 characters. The rest is reserved for names that are derived from the schema name.
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

    /// <summary>Returns what is wrong with a name; null if it is valid.</summary>
    public static string? Fault(string? name) =>
        name is not { Length: > 0 and <= MaxLength } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0])
            ? $"must be 1 to {MaxLength} letters (a to z), digits and underscores, the first no digit"
            : OfTheServer.Contains(name, StringComparer.OrdinalIgnoreCase) ? "is one that the server keeps for itself" : null;

    /// <summary>Returns a statement with this schema in place of the default one.</summary>
    public string Text(string sql) => _name == Default
        ? sql
        : sql.Replace(DefaultQuoted, $"[{_name}]", StringComparison.Ordinal).Replace(DefaultLiteral, $"N'{_name}'", StringComparison.Ordinal);

    /// <summary>Returns the quoted name of an object in the schema.</summary>
    public string Qualify(string name) => $"[{_name}].[{name}]";

    public override string ToString() => _name;
}
