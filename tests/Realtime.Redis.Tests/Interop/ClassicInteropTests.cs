using Realtime.Redis.Tests.Running;
using Realtime.Testing;
using StackExchange.Redis;

namespace Realtime.Redis.Tests.Interop;

/// <summary>With <c>@socket.io/redis-adapter</c>, and with emitters for it.</summary>
public sealed class ClassicInteropTests() : NodeInteropTests(RedisLayout.Classic)
{
    [Fact]
    public async Task The_official_server_asks_for_all_rooms()
    {
        await JoinAsync("room");

        var rooms = (await Node.CallAsync("allRooms")).EnumerateArray().Select(room => room.GetString()!);

        Assert.Equal(new[] { OnNode.Id, OnHost.Id, "room" }.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_official_emitter_reaches_the_clients_of_the_net_server()
    {
        await JoinAsync("room");
        await using var outside = await SocketIOTestClient.ConnectAsync(Host.Address);

        await Node.CallAsync("emitterEmit", "/", new[] { "room" }, Array.Empty<string>(), "inside", 1);
        await Node.CallAsync("emitterEmit", "/", Array.Empty<string>(), new[] { "room" }, "outside", 2);
        await Node.CallAsync("emitterBinary", "binary");

        Assert.Equal(1, (await OnHost.NextAsync("inside")).GetInt32());
        Assert.Equal(2, (await outside.NextAsync("outside")).GetInt32());
        await OnHost.NextFrameAsync("451-[\"binary\",{\"_placeholder\":true,\"num\":0}]");
        await outside.NextFrameAsync("\u0001\u0002\u0003");
        Assert.Equal(0, OnHost.Count("outside") + outside.Count("inside"));
    }

    [Fact]
    public async Task The_official_emitter_moves_and_disconnects_sockets_and_talks_to_the_net_server()
    {
        await Node.CallAsync("emitterJoin", OnHost.Id, "by-emitter");
        await AwaitRoomAsync("by-emitter", OnHost.Id);
        await Node.CallAsync("emitterLeave", "by-emitter", "by-emitter");
        await AwaitRoomAsync("by-emitter");
        await Node.CallAsync("emitterServerSide", "to-servers", "from the emitter");
        await Wait.UntilAsync(() => Heard.Contains("from the emitter"), () => "the .NET server hears");

        await Node.CallAsync("emitterDisconnect", OnHost.Id);

        await OnHost.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    /// <summary>What the Python package <c>socket.io-emitter</c> 0.1.5 published: options that are empty texts, and no exceptions.</summary>
    [Fact]
    public async Task Emitters_of_other_languages_reach_the_clients_of_both_servers()
    {
        await JoinAsync("room1");
        await using var outside = await SocketIOTestClient.ConnectAsync(Host.Address);
        await using var connection = await Redis.ConnectAsync();
        var subscriber = connection.GetSubscriber();

        await subscriber.PublishAsync(
            RedisChannel.Literal("socket.io#/#room1#"),
            Convert.FromHexString("93a7656d697474657283a46461746192aa726f6f6d206576656e74a178a47479706502a36e7370a12f82a5666c616773a0a5726f6f6d7391a5726f6f6d31"));
        await subscriber.PublishAsync(
            RedisChannel.Literal("socket.io#/#"),
            Convert.FromHexString("93a7656d697474657283a46461746197af62726f616463617374206576656e74b148656c6c6f2066726f6d20707974686f6e05cb3ff8000000000000c0c381a1619201a2c3bca47479706502a36e7370a12f82a5666c616773a0a5726f6f6d73a0"));

        foreach (var client in (SocketIOTestClient[])[OnNode, OnHost])
        {
            Assert.Equal("x", (await client.NextAsync("room event")).GetString());
            await client.NextFrameAsync("""42["broadcast event","Hello from python",5,1.5,null,true,{"a":[1,"ü"]}]""");
        }

        await outside.NextAsync("broadcast event");
        Assert.Equal(0, outside.Count("room event"));
    }
}
