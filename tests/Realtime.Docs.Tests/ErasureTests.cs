using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Storage;
using Realtime.Testing;
using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>docs/erasure.md says of every table what an erasure does to it, so a new table cannot be forgotten.</summary>
public sealed partial class ErasureTests : IAsyncLifetime
{
    private static readonly string[] Personal = ["user_id", "blocked_user_id", "sender_id", "receiver_id", "author_id", "direct_first", "direct_second", "content", "comment", "endpoint"];

    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-docs-").FullName;
    private Dictionary<string, string[]> _schema = [];

    private static Dictionary<string, (string[] Columns, string Erasure)> Documented { get; } = Row()
        .Matches(File.ReadAllText(Path.Combine(Repository.Path, "docs", "erasure.md")))
        .ToDictionary(
            row => row.Groups["table"].Value,
            row => (Name().Matches(row.Groups["columns"].Value).Select(name => name.Groups[1].Value).ToArray(), row.Groups["erasure"].Value.Trim()));

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_folder, "chat.db");
        var services = new ServiceCollection().AddLogging();
        services.AddChatRealtime().UseSqlite($"Data Source={file}");
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.GetRequiredService<IStoreInitializer>().InitializeAsync(CancellationToken.None);
        }

        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        _schema = Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'realtime\\_%' ESCAPE '\\'")
            .ToDictionary(table => table, table => Read(connection, $"SELECT name FROM pragma_table_info('{table}')").ToArray());
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void Every_table_of_the_schema_is_listed_and_no_other() =>
        Assert.Equal(_schema.Keys.Order(StringComparer.Ordinal), Documented.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_column_with_a_user_is_listed_and_exists()
    {
        foreach (var (table, columns) in _schema)
        {
            Assert.Empty(Documented[table].Columns.Except(columns));
            Assert.Empty(columns.Where(column => Personal.Contains(column)).Except(Documented[table].Columns).Select(column => $"{table}.{column}"));
        }
    }

    [Fact]
    public void Whatever_names_a_user_has_a_word_on_the_erasure()
    {
        foreach (var (table, (columns, erasure)) in Documented)
        {
            Assert.True(columns.Length == 0 || erasure.Length > 0 || columns is ["id"], table);
        }
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant, and names from the schema.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    [GeneratedRegex(@"^\| `(?<table>realtime_\w+)` \|(?<columns>[^|]*)\|(?<erasure>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z0-9_]+)`")]
    private static partial Regex Name();
}
