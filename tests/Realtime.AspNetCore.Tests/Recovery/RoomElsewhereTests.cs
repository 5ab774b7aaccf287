using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>A client in a room comes back at another node, whoever has entered and left the room meanwhile.</summary>
public sealed class RoomElsewhereTests
{
    [Theory]
    [InlineData("Chatroom")]
    [InlineData("ChatterBox")]
    public async Task Others_who_come_back_keep_nobody_from_it(string dialect)
    {
        await using var cluster = await NodeCluster.StartAsync(2, o => o.Dialect = DialectNames.All.Single(d => d.Name == dialect));
        await RecoveryNodes.UntilAcquaintedAsync(cluster.Nodes);
        var room = await cluster.First.Get<IRoomService>().CreateAsync("general", "General");
        await using var client = await JoinAsync(cluster.First, dialect, "2");
        await using var other = await JoinAsync(cluster.First, dialect, "1");
        for (var i = 0; i < 2; i++)
        {
            await other.LoseAsync();
            Assert.True(await other.ReturnAsync(cluster.First));
            await other.Current.SettleAsync();
        }

        await RecoveryNodes.UntilToldAsync(cluster.Second, client);
        await client.LoseAsync();
        await cluster.Second.Get<IMessageService>().SendAsync(new SendMessage(room.ConversationId, "1", "Missed"));
        Assert.True(await client.ReturnAsync(cluster.Second));
        var (name, field) = dialect == "Chatroom" ? ("new_message", "message_text") : ("room-message", "content");
        Assert.Equal("Missed", (await client.Current.NextAsync(name)).GetProperty(field).GetString());
    }

    private static async Task<FlappingClient> JoinAsync(ChatHost host, string dialect, string userId)
    {
        var client = await FlappingClient.ConnectAsync(host, userId);
        var reply = dialect == "Chatroom"
            ? await client.Current.EmitWithAckAsync("join", new { user_id = userId, chatroom_id = "general" })
            : await client.Current.EmitWithAckAsync("join-room", new { roomName = "general" });
        Assert.True(reply.GetProperty("ok").GetBoolean());
        return client;
    }
}
