using System.Data;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer.Connections;

/// <summary>A set of rows as a parameter of one of the schema's table types.</summary>
internal sealed class TableParameter(DataTable table, string typeName) : SqlMapper.ICustomQueryParameter
{
    public IEnumerable<object?> Values => table.Rows.Cast<DataRow>().SelectMany(row => row.ItemArray);

    public void AddParameter(IDbCommand command, string name) =>
        command.Parameters.Add(new SqlParameter(name, SqlDbType.Structured) { TypeName = typeName, Value = table });
}

/// <summary>What a batch was given, asked for where the server refuses it.</summary>
internal static class Parameters
{
    public static TableParameter AsParameter(this DataTable table, string typeName) => new(table, typeName);

    /// <summary>Whether a text among them has the character U+0000.</summary>
    public static bool HaveNul(object parameters) => Values(parameters)
        .SelectMany(value => value is TableParameter table ? table.Values : [value])
        .Any(value => value is string text && text.Contains('\0', StringComparison.Ordinal));

    private static IEnumerable<object?> Values(object parameters) => parameters is DynamicParameters named
        ? named.ParameterNames.Select(named.Get<object?>)
        : parameters.GetType().GetProperties().Select(property => property.GetValue(parameters));
}
