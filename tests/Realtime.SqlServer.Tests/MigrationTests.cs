using Dapper;
using Realtime.SqlServer.Migrations;
using Realtime.SqlServer.Tests.Server;
using Xunit;

namespace Realtime.SqlServer.Tests;

[NeedsServer]
public sealed class MigrationTests : IAsyncLifetime
{
    private readonly TestSchema _schema = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Each_migration_is_applied_and_recorded_once_however_often_the_host_starts()
    {
        for (var start = 0; start < 3; start++)
        {
            await using var store = await SqlServerFixture.StartAsync(_schema);
        }

        await AssertAppliedAsync();
    }

    [Fact]
    public async Task Many_nodes_may_start_at_once()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqlServerFixture.StartAsync(_schema))));

        await AssertAppliedAsync();
        var sent = await Task.WhenAll(nodes.Select(async node => await node.SendAsync(await node.CreateDirectAsync())));
        Assert.Equal(Enumerable.Range(1, nodes.Length).Select(i => (long)i), sent.Select(m => m.Sequence).Order());
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        await using (await SqlServerFixture.StartAsync(_schema))
        {
        }

        await _schema.ExecuteAsync("INSERT INTO [realtime].[migrations] (version, name, applied_at) VALUES (1000, N'From the future', 0)");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => SqlServerFixture.StartAsync(_schema));
        Assert.Contains("1000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_makes_the_same_schema_and_may_be_run_again()
    {
        var script = SqlServerSchema.CreateScript(_schema.Name);
        await TestSchema.RunScriptAsync(script);
        await AssertAppliedAsync();
        await TestSchema.RunScriptAsync(script);

        await using var store = await SqlServerFixture.StartAsync(_schema);
        await AssertAppliedAsync();
        Assert.Equal(1, (await store.SendAsync(await store.CreateDirectAsync())).Sequence);
    }

    [Fact]
    public async Task A_step_of_the_script_that_fails_is_not_passed_over_by_a_tool_that_goes_on()
    {
        var script = SqlServerSchema.CreateScript(_schema.Name);
        var inTheWay = $"[{_schema.Name}].[blocks]";
        await TestSchema.RunScriptAsync($"CREATE SCHEMA [{_schema.Name}]");
        await _schema.ExecuteAsync($"CREATE TABLE {inTheWay} (id INT NOT NULL)");
        await TestSchema.RunScriptAsync(script, goOn: true);
        await AssertAppliedAsync(upTo: 1);

        await _schema.ExecuteAsync($"DROP TABLE {inTheWay}");
        await TestSchema.RunScriptAsync(script);
        await AssertAppliedAsync();
    }

    [Fact]
    public async Task Two_schemas_in_one_database_are_two_stores()
    {
        var other = new TestSchema();
        try
        {
            await using var one = await SqlServerFixture.StartAsync(_schema);
            await using var two = await SqlServerFixture.StartAsync(other);
            await one.SendAsync(await one.CreateDirectAsync());

            Assert.Equal(1, (await two.SendAsync(await two.CreateDirectAsync())).Sequence);
        }
        finally
        {
            await other.DropAsync();
        }
    }

    private async Task AssertAppliedAsync(int upTo = int.MaxValue)
    {
        await using var connection = await TestSchema.OpenAsync();
        Assert.Equal(
            SqlServerMigrations.All.Select(m => m.Version).Where(version => version <= upTo),
            await connection.QueryAsync<int>($"SELECT version FROM [{_schema.Name}].[migrations] ORDER BY version"));
    }
}
