using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

public sealed class DisconnectTests : ConformanceTest
{
    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    public async Task Leaving_the_main_namespace_keeps_the_connection_and_the_others(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("1");

        await peer.ExpectNothingMoreAsync("/custom");
    }

    [Theory]
    [InlineData("1/custom")]
    [InlineData("1/custom,")]
    public async Task Leaving_another_namespace_keeps_the_main_one(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.JoinAsync("/custom");

        await peer.SendAsync(packet);

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    [Trait("Beyond", "reference")]
    public async Task A_namespace_that_was_left_can_be_joined_again_under_a_new_id()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        var first = await peer.JoinAsync("/");
        await peer.SendAsync("1");
        var second = await peer.JoinAsync("/");

        Assert.NotEqual(first, second);
        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    [Trait("Beyond", "reference")]
    public async Task An_event_after_leaving_ends_the_connection()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("1");
        await peer.SendAsync("2[\"message\"]");

        await peer.ExpectEndAsync();
    }

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    public async Task The_host_may_end_one_namespace_and_keep_the_connection(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("2[\"leave-namespace\"]");

        await peer.ExpectAsync("1");
        await peer.ExpectNothingMoreAsync("/custom");
    }

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    public async Task The_host_may_end_the_whole_connection(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("2[\"drop-connection\"]");

        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task What_was_emitted_before_the_host_ended_the_connection_still_arrives()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("2[\"burst\",50]");
        await peer.SendAsync("2[\"drop-connection\"]");

        for (var i = 0; i < 50; i++)
        {
            await peer.ExpectAsync($"2[\"tick\",{i}]");
        }

        await peer.ExpectEndAsync();
    }

    [Fact]
    [Trait("Beyond", "reference")]
    public async Task A_room_is_left_with_the_namespace()
    {
        await using var listener = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await using var speaker = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        var room = Guid.NewGuid().ToString("N");
        await listener.SendAsync($"21[\"join\",\"{room}\"]");
        Assert.Contains(room, await listener.ReceiveAsync(), StringComparison.Ordinal);

        await listener.SendAsync("1");
        await listener.JoinAsync("/");
        await speaker.SendAsync($"21[\"say\",[\"{room}\"],[],\"anyone?\"]");
        await speaker.ExpectAsync("31[]");

        await listener.ExpectNothingMoreAsync();
    }
}
