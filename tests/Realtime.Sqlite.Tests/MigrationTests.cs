using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Realtime.Sqlite.Migrations;
using Realtime.Storage.Relational.Migrations;
using Xunit;

namespace Realtime.Sqlite.Tests;

public sealed class MigrationTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("realtime.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public void Versions_start_at_1_without_gaps()
    {
        Assert.Equal(Enumerable.Range(1, SqliteMigrations.All.Count), SqliteMigrations.All.Select(m => m.Version));
    }

    [Fact]
    public async Task Each_migration_is_applied_and_recorded_once_however_often_the_host_starts()
    {
        for (var start = 0; start < 3; start++)
        {
            await using var store = await SqliteFixture.StartAsync(File);
        }

        Assert.Equal(SqliteMigrations.All.Select(m => (long)m.Version), AppliedVersions());
    }

    [Fact]
    public async Task Many_nodes_may_start_at_once()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteFixture.StartAsync(File))));

        Assert.Equal(SqliteMigrations.All.Select(m => (long)m.Version), AppliedVersions());
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        await using (await SqliteFixture.StartAsync(File))
        {
        }

        using (var host = SqliteFixture.OpenAsHost(File))
        {
            host.Execute("INSERT INTO realtime_migrations (version, name, applied_at) VALUES (1000, 'From the future', 0)");
        }

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteFixture.StartAsync(File));
        Assert.Contains("1000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_ones_before_it_and_is_applied_by_the_next_start()
    {
        var first = new Migration(1, "First", "CREATE TABLE a (x INTEGER)");
        var broken = new Migration(2, "Second", "CREATE TABLE b (x INTEGER); INSERT INTO missing VALUES (1)");
        var mended = broken with { Sql = "CREATE TABLE b (x INTEGER)" };
        using var connection = SqliteFixture.OpenAsHost(File);

        await Assert.ThrowsAsync<SqliteException>(() => RunAsync(connection, first, broken));
        Assert.Equal([1], AppliedVersions());
        Assert.Equal([mended], await RunAsync(connection, first, mended));
        Assert.Empty(await RunAsync(connection, first, mended));
        Assert.Equal([1, 2], AppliedVersions());
    }

    [Fact]
    public async Task A_cancelled_run_stops_between_two_migrations()
    {
        using var connection = SqliteFixture.OpenAsHost(File);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var runner = Runner(new Migration(1, "First", "CREATE TABLE a (x INTEGER)"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(connection, cancelled.Token));
        Assert.Single(await runner.RunAsync(connection, default));
    }

    [Fact]
    public async Task Every_table_and_index_has_the_prefix()
    {
        await using var store = await SqliteFixture.StartAsync(File);
        using var host = SqliteFixture.OpenAsHost(File);

        var names = host.Query<string>("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.StartsWith("realtime_", name, StringComparison.Ordinal));
    }

    private static Task<IReadOnlyList<Migration>> RunAsync(SqliteConnection connection, params Migration[] migrations) =>
        Runner(migrations).RunAsync(connection, default);

    private static MigrationRunner Runner(params Migration[] migrations) => new(
        migrations,
        SqliteMigrations.HistoryTable, SqliteMigrations.CreateHistoryTable,
        (connection, _) => new ValueTask<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false)),
        TimeProvider.System);

    private List<long> AppliedVersions()
    {
        using var host = SqliteFixture.OpenAsHost(File);
        return [.. host.Query<long>("SELECT version FROM realtime_migrations ORDER BY version")];
    }
}
