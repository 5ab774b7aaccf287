using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Cluster;

public sealed class ClusterSocketTests
{
    [Fact]
    public async Task Sockets_of_all_servers_are_fetched_without_their_credentials()
    {
        var cluster = new InProcessCluster();
        await using var first = await cluster.StartAsync();
        await using var second = await cluster.StartAsync();
        await using var third = await cluster.StartAsync();
        await using var observer = await ClusterBroadcastTests.JoinAsync(cluster);
        await using var a = await first.ConnectAsync();
        await using var b = await SocketIOTestClient.ConnectAsync(
            second.Address, new { token = "secret-auth" }, query: "&token=secret-query", headers: new Dictionary<string, string> { ["Cookie"] = "a=secret-cookie", ["Authorization"] = "Bearer secret-header" });
        Assert.True(second.Server.Of("/").TryGetSocket(b.Id, out var socket));
        await socket.JoinAsync("room");
        socket.Data["name"] = "Ada";
        socket.Data["numbers"] = new[] { 1, 2 };
        socket.Data["nothing"] = null;
        socket.Data["stream"] = new MemoryStream();

        // The observer is a server, too, and has no sockets.
        var fetching = first.Server.FetchSocketsAsync();
        var request = Assert.Single(await observer.UntilAsync(1));
        await observer.Transport.SendAsync(request.SenderId, observer.Message(ClusterMessageType.FetchSocketsResponse) with { RequestId = request.RequestId }, default);
        var fetched = await fetching;

        Assert.Equal(2, fetched.Count);
        Assert.IsType<SocketIOSocket>(Assert.Single(fetched, s => s.Id == a.Id));
        var remote = Assert.Single(fetched, s => s.Id == b.Id);
        Assert.IsNotType<SocketIOSocket>(remote);
        Assert.Equal([b.Id, "room"], remote.Rooms);
        Assert.Equal("Ada", ((JsonElement)remote.Data["name"]!).GetString());
        Assert.Equal("[1,2]", remote.Data["numbers"]!.ToString());
        Assert.Null(remote.Data["nothing"]);
        Assert.False(remote.Data.ContainsKey("stream"));
        Assert.Equal(socket.Handshake.RemoteAddress, remote.Handshake.RemoteAddress);
        Assert.Equal(("/socket.io/", "http", socket.Handshake.Time), (remote.Handshake.Url, remote.Handshake.Scheme, remote.Handshake.Time));
        Assert.Empty(remote.Handshake.Headers);
        Assert.Empty(remote.Handshake.Query);
        Assert.Equal("{}", remote.Handshake.Auth.GetRawText());
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(remote.Handshake), StringComparison.Ordinal);
        Assert.Equal(a.Id, Assert.Single(await first.Server.Local.FetchSocketsAsync()).Id);
        Assert.Equal(a.Id, Assert.Single(await first.Server.In(a.Id).FetchSocketsAsync()).Id);
    }

    [Fact]
    public async Task A_socket_of_another_server_can_be_acted_upon()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var a = await three.A.ConnectAsync();
        var (b, socket) = await three.B.ConnectPairAsync();
        await using var _ = b;
        await using var c = await three.C.ConnectAsync();
        var remote = Assert.Single(await three.A.Server.In(b.Id).FetchSocketsAsync());

        await remote.JoinAsync("one");
        await remote.JoinAsync(["two", "three"]);
        await remote.LeaveAsync("two");
        await remote.EmitAsync("hello", 1);
        await remote.EmitAsync("bare");
        await remote.EmitArgumentsAsync("many", [1, 2]);
        var answer = remote.EmitWithAckAsync<int>("question", null);
        await b.AnswerAsync("4");
        Assert.Equal(4, await answer);
        var all = remote.EmitArgumentsWithAckAsync("question", []);
        await b.AnswerAsync("5,6");
        Assert.Equal([5], (await all).Select(argument => argument.Get<int>()));

        Assert.Equal([b.Id, "one", "three"], socket.Rooms);
        Assert.Equal(["hello", "bare", "many", "question", "question"], b.Events.Select(e => e.Name));
        await remote.DisconnectAsync();
        await b.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => remote.EmitWithAckAsync<int>("question"));
        await three.A.Server.EmitAsync("end");
        await Task.WhenAll(a.NextAsync("end"), c.NextAsync("end"));
        Assert.Single(a.Events);
        Assert.Single(c.Events);
    }

    [Fact]
    public async Task A_client_of_another_server_that_does_not_answer_times_out()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var b = await three.B.ConnectAsync();
        var remote = Assert.Single(await three.A.Server.FetchSocketsAsync());

        await Assert.ThrowsAsync<TimeoutException>(() => remote.EmitWithAckAsync<int>("question", null, TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task Addressed_sockets_of_all_servers_join_leave_and_disconnect()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        var (a, socketA) = await three.A.ConnectPairAsync();
        var (b, socketB) = await three.B.ConnectPairAsync();
        var (c, socketC) = await three.C.ConnectPairAsync();
        await using var _ = a;
        await using var __ = b;
        await using var ___ = c;

        await three.A.Server.SocketsJoinAsync(["all", "extra"]);
        await three.A.Server.Local.SocketsJoinAsync("near");
        await three.A.Server.In(b.Id).SocketsJoinAsync("second");
        await three.A.Server.In("second").SocketsLeaveAsync("extra");
        await SettleAsync(three, three.A);
        Assert.Equal([a.Id, "all", "extra", "near"], socketA.Rooms);
        Assert.Equal([b.Id, "all", "second"], socketB.Rooms);
        Assert.Equal([c.Id, "all", "extra"], socketC.Rooms);

        await three.C.Server.In("second").DisconnectSocketsAsync();
        await b.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await three.C.Server.Local.DisconnectSocketsAsync();
        await c.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        Assert.True(socketA.IsConnected);
        await three.C.Server.DisconnectSocketsAsync(close: true);
        await a.Closed.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_when_sockets_are_fetched()
    {
        var cluster = new InProcessCluster();
        await using var host = await cluster.StartAsync(clusterOptions: o => o.RequestTimeout = TimeSpan.FromMilliseconds(200));
        await using var dumb = await ClusterBroadcastTests.JoinAsync(cluster);
        await using var client = await host.ConnectAsync();

        var byOption = await Assert.ThrowsAsync<TimeoutException>(() => host.Server.FetchSocketsAsync().AsTask());
        await Assert.ThrowsAsync<TimeoutException>(() => host.Server.Timeout(TimeSpan.FromMilliseconds(50)).FetchSocketsAsync().AsTask());

        Assert.Equal("Only 0 of 1 servers answered within 0.2 s", byOption.Message);
        Assert.Single(await host.Server.Local.FetchSocketsAsync());
    }

    /// <summary>Waits until the others have processed what a server has sent.</summary>
    private static async Task SettleAsync(ClusterHosts.Three three, TestHost sender)
    {
        foreach (var host in (TestHost[])[three.A, three.B, three.C])
        {
            await host.Server.SettledAsync(sender.Server);
        }
    }
}
