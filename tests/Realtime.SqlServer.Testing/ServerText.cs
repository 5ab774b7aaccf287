using System.Data;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer.Testing;

/// <summary>
/// Which texts the test server keeps: all, if it is SQL Server. Another that speaks TDS may keep no U+0000, or take no
/// apostrophe in a table parameter; what a test stores of the kind is left out there, and only there.
/// </summary>
public static class ServerText
{
    private static readonly Lazy<string?> OfNul = new(() => Fault("a\0b", "U+0000"));

    private static readonly Lazy<string?> OfApostrophe = new(() => Fault("a'b", "an apostrophe"));

    /// <summary>Why the server cannot keep U+0000; null if it can.</summary>
    public static string? WithoutNul => OfNul.Value;

    /// <summary>Why the server cannot keep an apostrophe; null if it can.</summary>
    public static string? WithoutApostrophe => OfApostrophe.Value;

    // Asks once, by the way that the store's texts go.
    private static string? Fault(string text, string what)
    {
        var type = $"[{nameof(ServerText)}_{Guid.NewGuid():n}]";
        using var connection = new SqlConnection(TestServer.ConnectionString);
        connection.Open();
        connection.Execute($"CREATE TYPE {type} AS TABLE (text NVARCHAR(MAX) NOT NULL)");
        try
        {
            return Kept(text, type) ? null : $"The server does not keep {what} as it is.";
        }
        catch (SqlException exception)
        {
            return $"The server takes no text with {what}: {exception.Message}";
        }
        finally
        {
            connection.Execute($"DROP TYPE {type}");
        }
    }

    private static bool Kept(string text, string type)
    {
        using var table = new DataTable { Columns = { { "text", typeof(string) } }, Rows = { text } };
        using var connection = new SqlConnection(TestServer.ConnectionString);
        connection.Open();
        return connection.ExecuteScalar<string>("SELECT text FROM @texts", new { texts = table.AsTableValuedParameter(type) }) == text;
    }
}
