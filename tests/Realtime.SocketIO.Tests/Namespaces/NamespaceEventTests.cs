namespace Realtime.SocketIO.Tests.Namespaces;

public sealed class NamespaceEventTests
{
    [Fact]
    public async Task Rooms_tell_when_they_are_created_joined_left_and_deleted()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io
            .OnRoomCreated(room => seen.Add("created " + room))
            .OnRoomDeleted(room => seen.Add("deleted " + room))
            .OnRoomJoined((room, _) => seen.Add("joined " + room))
            .OnRoomLeft((room, _) => seen.Add("left " + room)));
        var (first, firstSocket) = await host.ConnectPairAsync();
        var (second, secondSocket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var __ = second;

        await firstSocket.JoinAsync("a");
        await firstSocket.JoinAsync("a");
        await secondSocket.JoinAsync("a");
        await firstSocket.LeaveAsync("a");
        await firstSocket.LeaveAsync("a");
        second.Abort();
        await seen.UntilAsync(6);

        Assert.Equal(["created a", "joined a", "joined a", "left a", "left a", "deleted a"], seen.Items);
    }

    [Fact]
    public async Task A_room_handler_that_fails_is_no_matter_of_the_caller()
    {
        await using var host = await TestHost.StartAsync(io => io.OnRoomJoined((_, _) => throw new InvalidOperationException()));
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        await socket.JoinAsync("a");

        Assert.True(socket.IsInRoom("a"));
    }

    [Fact]
    public async Task Leaving_is_told_before_and_after_the_rooms_are_left()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnDisconnecting((socket, reason) => Note("namespace disconnecting", socket, reason));
            io.OnDisconnect((socket, reason) => Note("namespace disconnect", socket, reason));
        });
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;
        await socket.JoinAsync("a");
        socket
            .OnDisconnecting(reason => Note("socket disconnecting", socket, reason))
            .OnDisconnect(reason => Note("socket disconnect", socket, reason));

        await client.SendAsync("41");
        await seen.UntilAsync(4);

        Assert.Equal(
            ["socket disconnecting True", "namespace disconnecting True", "socket disconnect False", "namespace disconnect False"],
            seen.Items);

        Task Note(string what, SocketIOSocket s, DisconnectReason reason)
        {
            Assert.Equal(DisconnectReason.ClientNamespaceDisconnect, reason);
            seen.Add($"{what} {s.IsInRoom("a")}");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Namespaces_made_by_code_are_told_of_once()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnNewNamespace(ns => seen.Add(ns.Name)).OnNewNamespace(_ => throw new InvalidOperationException());
            io.Of("/a");
            io.Of("a");
        });

        Assert.Equal(["/a"], seen.Items);
    }
}
