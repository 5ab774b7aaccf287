namespace Realtime.SocketIO.Tests.Broadcasting;

public sealed class RemoteSocketTests
{
    [Fact]
    public async Task Fetched_sockets_can_be_read_and_acted_upon()
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;
        await using var other = await host.ConnectAsync();
        await socket.JoinAsync("room");
        socket.Data["name"] = "Ada";

        IRemoteSocket fetched = Assert.Single(await host.Server.In("room").FetchSocketsAsync());
        await fetched.JoinAsync("second");
        await fetched.JoinAsync(["third", "fourth"]);
        await fetched.LeaveAsync("fourth");
        await fetched.EmitAsync("hello", 1);
        await fetched.EmitAsync("bare");
        await fetched.EmitArgumentsAsync("many", [1, 2]);
        var answer = fetched.EmitWithAckAsync<int>("question", null);
        await client.AnswerAsync("4");

        Assert.Equal(2, (await host.Server.FetchSocketsAsync()).Count);
        Assert.Same(socket, fetched);
        Assert.Equal(client.Id, fetched.Id);
        Assert.Equal("Ada", fetched.Data["name"]);
        Assert.Equal("/socket.io/", fetched.Handshake.Path);
        Assert.Equal([client.Id, "room", "second", "third"], fetched.Rooms);
        Assert.Equal(1, (await client.NextAsync("hello")).GetInt32());
        Assert.Equal(4, await answer);
        await fetched.DisconnectAsync();
        await client.Disconnected.WaitAsync(Realtime.Testing.SocketIOTestClient.Patience);
        Assert.Empty(((IRemoteSocket)socket).Rooms);
    }

    [Fact]
    public async Task Addressed_sockets_join_leave_and_disconnect()
    {
        await using var host = await TestHost.StartAsync();
        var (first, firstSocket) = await host.ConnectPairAsync();
        var (second, secondSocket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var __ = second;

        await host.Server.SocketsJoinAsync(["all", "extra"]);
        await host.Server.In(first.Id).SocketsJoinAsync("first");
        await host.Server.In("first").SocketsLeaveAsync(["extra"]);
        Assert.True(firstSocket.IsInRoom("first") && firstSocket.IsInRoom("all") && !firstSocket.IsInRoom("extra"));
        Assert.True(secondSocket.IsInRoom("extra") && !secondSocket.IsInRoom("first"));
        Assert.Equal(["all", "extra", "first"], host.Server.Rooms.Order());

        await host.Server.SocketsLeaveAsync("all");
        await host.Server.In("first").DisconnectSocketsAsync();
        await first.Disconnected.WaitAsync(Realtime.Testing.SocketIOTestClient.Patience);
        Assert.True(secondSocket.IsConnected);
        await host.Server.DisconnectSocketsAsync(close: true);
        await second.Closed.WaitAsync(Realtime.Testing.SocketIOTestClient.Patience);
        Assert.Empty(host.Server.Rooms);
    }

    [Fact]
    public async Task A_socket_at_its_limit_of_rooms_keeps_no_other_from_joining()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxRoomsPerSocket = 1);
        var (first, firstSocket) = await host.ConnectPairAsync();
        var (second, secondSocket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var __ = second;
        await firstSocket.JoinAsync("taken");

        await host.Server.SocketsJoinAsync("room");

        Assert.False(firstSocket.IsInRoom("room"));
        Assert.True(secondSocket.IsInRoom("room"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => firstSocket.JoinAsync("room").AsTask());
    }
}
