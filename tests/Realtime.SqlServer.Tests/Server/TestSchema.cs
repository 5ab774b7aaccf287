using Dapper;
using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer.Tests.Server;

/// <summary>A schema of one test, which drops it when it is done.</summary>
internal sealed class TestSchema
{
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
    public static async Task RunScriptAsync(string script)
    {
        await using var connection = await OpenAsync();
        foreach (var batch in script.Split("GO" + Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
        {
            await connection.ExecuteAsync(batch);
        }
    }

    public async Task DropAsync()
    {
        await using var connection = await OpenAsync();
        foreach (var table in new[]
        {
            "single_reads", "read_ranges", "messages", "participants", "conversations", "feeds", "notifications", "notification_preferences",
            "notification_outbox", "leases", "migrations",
        })
        {
            await connection.ExecuteAsync($"DROP TABLE IF EXISTS [{Name}].[{table}]");
        }

        foreach (var type in new[] { "user_ids", "message_drafts", "notification_drafts", "notification_drafts_2" })
        {
            await connection.ExecuteAsync($"DROP TYPE IF EXISTS [{Name}].[{type}]");
        }

        await connection.ExecuteAsync($"DROP SEQUENCE IF EXISTS [{Name}].[conversation_ids]");
        await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS [{Name}]");
    }
}
