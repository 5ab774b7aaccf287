using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Realtime.Bench.Server;

/// <summary>
/// The limit of stored messages: a loop that only inserts rows of a message's size, in groups with one commit each.
/// </summary>
internal static class GroupedInserts
{
    public static void Map(WebApplication app)
    {
        var database = app.Configuration["database"]!;
        app.MapPost("/control/inserts", (int group, double seconds) => Run(database, group, seconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Returns the number of rows stored per second.</summary>
    private static double Run(string database, int group, double seconds)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        Execute(connection, """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4000;
            CREATE TABLE IF NOT EXISTS messages (
                conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, id INTEGER NOT NULL UNIQUE, sender TEXT NOT NULL,
                receiver TEXT, content TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (conversation, sequence)) WITHOUT ROWID;
            DELETE FROM messages;
            """);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO messages VALUES ($id % 32, $id, $id, 'a1', 'b1', $content, $id)";
        var id = insert.Parameters.Add("$id", SqliteType.Integer);
        insert.Parameters.AddWithValue("$content", new string('x', 64));

        var startedAt = Stopwatch.GetTimestamp();
        long rows = 0;
        while (Stopwatch.GetElapsedTime(startedAt).TotalSeconds < seconds)
        {
            Execute(connection, "BEGIN IMMEDIATE");
            for (var i = 0; i < group; i++)
            {
                id.Value = ++rows;
                insert.ExecuteNonQuery();
            }

            Execute(connection, "COMMIT");
        }

        return rows / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
