using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>A client changes its node while the nodes have only their database to speak to each other.</summary>
public sealed class DatabaseNodesTests
{
    [Fact]
    public async Task A_client_that_changes_its_node_with_each_reconnect_loses_nothing_over_the_database()
    {
        const int Count = 100;
        await using var database = new SharedDatabase();
        ChatHost[] nodes = [await StartAsync(database), await StartAsync(database)];
        await RecoveryNodes.UntilAcquaintedAsync(nodes);
        var conversation = await nodes[0].GroupAsync("1", "2", "3");
        await using var client = await FlappingClient.ConnectAsync(nodes[0], "2", conversation.Id);
        var sending = Task.Run(async () =>
        {
            for (var i = 1; i <= Count; i++)
            {
                await nodes[i % 2].Get<IMessageService>().SendAsync(new(conversation.Id, i % 2 == 0 ? "1" : "3", $"{i}"));
                await Task.Delay(10);
            }
        });
        var moves = 0;
        while (!sending.IsCompleted)
        {
            var arrived = client.Contents.Count;
            await Wait.UntilAsync(() => sending.IsCompleted || client.Contents.Count > arrived + 5, "some have arrived");
            await client.LoseAsync();
            Assert.True(await client.ReturnAsync(nodes[++moves % 2]), $"move {moves} with {client.Offset}");
        }

        await sending;
        await client.UntilAsync(Count);
        await client.Current.SettleAsync();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), client.Contents);
    }

    private static Task<ChatHost> StartAsync(SharedDatabase database) => database.StartNodeAsync(static chat =>
    {
        chat.Services.Configure<ChatRealtimeOptions>(static o => o.SocketIO = static io => io.ConnectionStateRecovery = new());
        chat.Services.Configure<DatabaseClusterOptions>(static o => o.LeaseInterval = TimeSpan.FromMilliseconds(100));
    });
}
