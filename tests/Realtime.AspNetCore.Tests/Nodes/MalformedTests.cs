using System.Text;
using Realtime.AspNetCore.Tests.Diagnostics;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Recovery;
using Realtime.Rooms;
using Realtime.SocketIO.Cluster;
using Realtime.Sockets;
using Realtime.Testing.Cluster;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>What comes over the transport is input.</summary>
public sealed class MalformedTests
{
    private static readonly string[] Events =
    [
        NodeSignals.EventName, NodeRegistry.EventName, SessionTelling.EventName, OutboxDispatcher.EventName, EventDelivery.LeaveEvent,
        BlockCache.EventName, UserDisconnector.EventName, RoomService.InRoomEvent,
    ];

    private static readonly string[] Contents =
    [
        "null", "1", "\"x\"", "[]", "{}", """{"signals":null}""", """{"signals":[null]}""", """{"signals":[{}]}""", """{"signals":[{"stored":{}}]}""",
        """{"signals":[{"stored":{"message":{"id":"1"}}}]}""", """{"signals":[{"notification":{"notification":{}}}]}""", """{"signals":[{"typing":{}}]}""",
        """{"signals":[{"revision":{"revision":9223372036854775807}}]}""", """{"signals":[{"reply":{}}]}""", """{"signals":[{"counts":{}}]}""",
        """{"nodeId":null}""", """{"nodeId":"x","isState":true,"isFirst":true,"isLast":true,"added":[{}]}""", """{"nodeId":"x","isState":true,"isLast":true,"log":[{}],"sessions":[{}]}""",
        """{"nodeId":"x","isBatch":true,"ended":[null]}""", """{"nodeId":"x","sequence":-1,"isChange":true,"removed":[{}]}""", """{"notifications":[{}]}""", """{"notifications":null}""",
        """{"conversationId":null,"userId":null}""",
    ];

    [Fact]
    public async Task What_is_no_event_of_a_node_is_set_aside_and_counted()
    {
        await using var cluster = await NodeCluster.StartAsync();
        using var measured = new Measurements(cluster.First);
        await using var enemy = new ClusterMember(cluster.Mesh.CreateTransport());
        await enemy.Transport.StartAsync(enemy, default);
        await using var alice = await cluster.First.ConnectAsync("1");
        await using var bob = await cluster.Second.ConnectAsync("2");
        var id = (await cluster.First.DirectAsync("1", "2")).Id;
        await alice.EmitWithAckAsync("join_conversation", id);
        await bob.EmitWithAckAsync("join_conversation", id);

        foreach (var name in Events)
        {
            foreach (var content in Contents)
            {
                await SayAsync($"""["{name}",{content}]""");
            }

            await SayAsync($"""["{name}"]""");
        }

        foreach (var text in new[] { "one", "two" })
        {
            await bob.EmitWithAckAsync("send_message", new { conversationId = id, content = text });
            Assert.Equal(text, (await alice.NextAsync("new_message")).GetProperty("content").GetString());
        }

        await NodeCluster.UntilKnownAsync(cluster.First, "2");
        Assert.NotEmpty(measured.Of("realtime.chat.nodes.dropped", "volatile=False"));

        ValueTask SayAsync(string content) => enemy.Transport.PublishAsync(
            enemy.Message(ClusterMessageType.ServerSideEmit, "/realtime-nodes") with { Payload = new(Encoding.UTF8.GetBytes(content), []) }, default);
    }
}
