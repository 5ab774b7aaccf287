using Dapper;
using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer.Testing;

/// <summary>A schema of one test, which drops it when it is done.</summary>
public sealed class TestSchema
{
    /// <summary>Its name.</summary>
    public string Name { get; } = $"realtime_test_{Guid.NewGuid():n}";

    public static async Task<SqlConnection> OpenAsync()
    {
        var connection = new SqlConnection(TestServer.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        return (await connection.ExecuteScalarAsync<T>(sql.Replace("[realtime]", $"[{Name}]", StringComparison.Ordinal)))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync(sql.Replace("[realtime]", $"[{Name}]", StringComparison.Ordinal));
    }

    /// <summary>Runs a script of several batches, as an operator's tool does.</summary>
    /// <param name="script">The script.</param>
    /// <param name="goOn">Whether the tool runs the batches after one that failed, as some do unless told otherwise.</param>
    public static async Task RunScriptAsync(string script, bool goOn = false)
    {
        await using var connection = await OpenAsync();
        foreach (var batch in script.Split("GO" + Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                await connection.ExecuteAsync(batch);
            }
            catch (SqlException) when (goOn)
            {
                // What became of it, the next batch asks.
            }
        }
    }

    /// <summary>Drops the schema with everything in it; nothing happens where it is not there.</summary>
    public async Task DropAsync()
    {
        await using var connection = await OpenAsync();
        await DropAllAsync(connection, "TABLE", "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = @Name");
        await DropAllAsync(connection, "TYPE", "SELECT t.name FROM sys.table_types t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE s.name = @Name");
        await DropAllAsync(connection, "SEQUENCE", "SELECT SEQUENCE_NAME FROM INFORMATION_SCHEMA.SEQUENCES WHERE SEQUENCE_SCHEMA = @Name");
        await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS [{Name}]");
    }

    /// <summary>What something else still refers to is dropped in a later pass.</summary>
    private async Task DropAllAsync(SqlConnection connection, string kind, string query)
    {
        SqlException? refused = null;
        var before = int.MaxValue;
        while ((await connection.QueryAsync<string>(query, new { Name })).AsList() is { Count: > 0 } names)
        {
            if (names.Count == before)
            {
                throw refused!;
            }

            before = names.Count;
            foreach (var name in names)
            {
                try
                {
                    await connection.ExecuteAsync($"DROP {kind} [{Name}].[{name}]");
                }
                catch (SqlException exception)
                {
                    refused = exception;
                }
            }
        }
    }
}
