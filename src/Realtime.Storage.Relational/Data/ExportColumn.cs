using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Realtime.Storage.Relational.Data;

/// <summary>An exported column: its name in the database, and what its values are.</summary>
/// <param name="Column">The name in the database.</param>
/// <param name="Kind">What the values are.</param>
internal sealed record ExportColumn(string Column, ExportKind Kind)
{
    /// <summary>The name in the export.</summary>
    public string Name { get; } = ToCamelCase(Column);

    /// <summary>Reads a list such as <c>id:key, created_at:time</c>.</summary>
    public static ExportColumn[] Parse(string columns) =>
    [
        .. columns.Split(", ").Select(column => column.Split(':')).Select(parts => new ExportColumn(parts[0], Enum.Parse<ExportKind>(parts[1], ignoreCase: true))),
    ];

    /// <summary>Reads the value of the current row.</summary>
    public object? Read(DbDataReader row, int ordinal, RelationalDatabase database) => row.IsDBNull(ordinal) ? null : Kind switch
    {
        ExportKind.Text => row.GetString(ordinal),
        ExportKind.Id => database.DecodeId(row.GetString(ordinal)),
        ExportKind.Key => Number(row, ordinal).ToString(CultureInfo.InvariantCulture),
        ExportKind.Time => TimeOf(Number(row, ordinal)),
        _ => Number(row, ordinal),
    };

    private static long Number(DbDataReader row, int ordinal) => Convert.ToInt64(row.GetValue(ordinal), CultureInfo.InvariantCulture);

    // The end of an exclusion may be the end of time.
    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static string ToCamelCase(string column)
    {
        var name = new StringBuilder(column.Length);
        foreach (var part in column.Split('_'))
        {
            name.Append(name.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]);
        }

        return name.ToString();
    }
}

/// <summary>What the values of an exported column are.</summary>
internal enum ExportKind
{
    /// <summary>A number.</summary>
    Number = 0,

    /// <summary>A number that clients see as text.</summary>
    Key,

    /// <summary>An id as text.</summary>
    Id,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A time, stored as Unix milliseconds.</summary>
    Time,

    /// <summary>A number by which pages are read. It is not exported.</summary>
    Cursor,
}
