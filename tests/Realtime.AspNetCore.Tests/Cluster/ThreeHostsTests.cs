using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>Three hosts on one database: each hears what the two others do.</summary>
public sealed class ThreeHostsTests
{
    [Fact]
    public async Task Messages_presence_and_rights_are_the_same_on_three_hosts()
    {
        await using var database = new SharedDatabase();
        var nodes = new List<ChatHost>();
        for (var i = 0; i < 3; i++)
        {
            nodes.Add(await database.StartNodeAsync(static chat => chat.Services.Configure<DatabaseClusterOptions>(
                static options => options.LeaseInterval = TimeSpan.FromMilliseconds(100))));
        }

        var clients = new List<SocketIOTestClient>();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                clients.Add(await nodes[i].ConnectAsync($"{i + 1}"));
                await clients[i].EmitWithAckAsync("watch_changes");
            }

            for (var i = 0; i < 3; i++)
            {
                await NodeCluster.UntilKnownAsync(nodes[i], $"{((i + 1) % 3) + 1}");
                await NodeCluster.UntilKnownAsync(nodes[i], $"{((i + 2) % 3) + 1}");
            }

            var conversation = await nodes[0].GroupAsync("1", "2", "3");
            foreach (var client in clients)
            {
                await client.EmitWithAckAsync("join_conversation", conversation.Id);
            }

            await Task.WhenAll(Enumerable.Range(0, 3).Select(async i =>
            {
                for (var n = 0; n < 10; n++)
                {
                    await nodes[i].Get<IMessageService>().SendAsync(new(conversation.Id, $"{i + 1}", $"{i}.{n}"));
                }
            }));
            foreach (var client in clients)
            {
                await Wait.UntilAsync(() => client.Count("message_details") >= 30, "all messages arrived");
                Assert.Equal(
                    Enumerable.Range(1, 30).Select(n => (long)n),
                    client.Events.Where(e => e.Name == "message_details").Select(e => e.Payload.GetProperty("sequence").GetInt64()));
            }

            await nodes[1].Get<IConversationService>().RemoveParticipantAsync(conversation.Id, "3");
            await nodes[0].Get<IMessageService>().SendAsync(new(conversation.Id, "1", "After"));
            await Wait.UntilAsync(() => clients[1].Count("message_details") >= 31, "the last message arrived");
            await clients[2].SettleAsync();
            Assert.Equal(30, clients[2].Count("message_details"));

            await nodes[2].Get<IUserConnections>().DisconnectAsync("1", DateTimeOffset.UtcNow.AddMinutes(5));
            await clients[0].Disconnected;
            foreach (var node in nodes)
            {
                await Assert.ThrowsAsync<ConnectErrorException>(() => node.ConnectAsync("1"));
            }

            await NodeCluster.UntilKnownAsync(nodes[2], "1", isOnline: false);
            await NodeCluster.UntilKnownAsync(nodes[1], "1", isOnline: false);
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }
}
