using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Hosting;
using Realtime.SocketIO;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>Two hosts on one database, as a rolling restart has them for a moment. Nothing is configured but the database.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public async Task Sockets_of_both_hosts_are_one_cluster()
    {
        await using var database = new SharedDatabase();
        var first = await database.StartNodeAsync(Quickly);
        var second = await database.StartNodeAsync(Quickly);
        await using var alice = await first.ConnectAsync("alice");
        await using var bob = await second.ConnectAsync("bob");
        var (ofFirst, ofSecond) = (ServerOf(first), ServerOf(second));

        await ofFirst.EmitAsync("news", "from the first");
        Assert.Equal("from the first", (await bob.NextAsync("news")).GetString());
        await ofSecond.EmitAsync("news", "from the second");
        Assert.Equal("from the first", (await alice.NextAsync("news")).GetString());
        Assert.Equal("from the second", (await alice.NextAsync("news")).GetString());
        Assert.Equal(2, (await ofSecond.FetchSocketsAsync()).Count);

        await second.StopAsync();
        await Wait.UntilAsync(async () => (await ofFirst.FetchSocketsAsync()).Count == 1, "the second host has left");
    }

    [Fact]
    public async Task A_host_that_is_alone_writes_no_signals()
    {
        await using var database = new SharedDatabase();
        var host = await database.StartNodeAsync(Quickly);
        await using var alice = await host.ConnectAsync("alice");

        await ServerOf(host).EmitAsync("news", "text");
        await alice.NextAsync("news");
        await host.StopAsync();

        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT (SELECT last_value FROM {database.Table("counters")} WHERE name = 'signal') + (SELECT COUNT(*) FROM {database.Table("nodes")})";
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    private static SocketIOServer ServerOf(ChatHost host) => host.Services.GetRequiredKeyedService<SocketIOServer>(ChatRealtime.ServerName);

    private static void Quickly(IChatRealtimeBuilder chat) =>
        chat.Services.Configure<DatabaseClusterOptions>(static options => options.LeaseInterval = TimeSpan.FromMilliseconds(100));
}
