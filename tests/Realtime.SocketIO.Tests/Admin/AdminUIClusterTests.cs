using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;
using Realtime.Testing.Cluster;
using static Realtime.SocketIO.Tests.Admin.AdminClient;

namespace Realtime.SocketIO.Tests.Admin;

/// <summary>A UI that is connected to one of two servers.</summary>
public sealed class AdminUIClusterTests : IAsyncLifetime
{
    private readonly InProcessCluster _cluster = new();
    private TestHost _a = null!;
    private TestHost _b = null!;

    public async Task InitializeAsync()
    {
        _a = await StartAsync("node-a");
        _b = await StartAsync("node-b");
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task It_shows_the_sockets_and_the_statistics_of_both()
    {
        await using var here = await _a.ConnectAsync();
        await using var there = await SocketIOTestClient.ConnectAsync(_b.Address, headers: new Dictionary<string, string> { ["Authorization"] = "Bearer abc" });
        await using var admin = await ConnectAsync(_a.Address);

        var sockets = (await NextAsync(admin, "all_sockets"))[0].EnumerateArray().ToDictionary(socket => socket.GetProperty("id").GetString()!);
        Assert.Contains(here.Id, sockets.Keys);
        var remote = sockets[there.Id];
        Assert.Equal(("/", "websocket"), (remote.GetProperty("nsp").GetString(), remote.GetProperty("transport").GetString()));
        Assert.Equal(12, remote.GetProperty("clientId").GetString()!.Length);
        Assert.Equal("{}", remote.GetProperty("handshake").GetProperty("headers").GetRawText());
        Assert.Equal("{}", remote.GetProperty("data").GetRawText());
        Assert.Equal([there.Id], remote.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()));

        var stats = await UntilAsync(admin, "server_stats", e => e[0].GetProperty("serverId").GetString() == "node-b");
        Assert.Equal(1, stats[0].GetProperty("clientsCount").GetInt32());
        await UntilAsync(admin, "server_stats", e => e[0].GetProperty("serverId").GetString() == "node-a" && e[0].GetProperty("clientsCount").GetInt32() == 2);
    }

    [Fact]
    public async Task It_hears_what_happens_on_the_other()
    {
        await using var admin = await ConnectAsync(_a.Address);
        await UntilAsync(admin, "server_stats", e => e[0].GetProperty("serverId").GetString() == "node-b");

        await using var client = await _b.ConnectAsync();
        await UntilAsync(admin, "socket_connected", e => e[0].GetProperty("id").GetString() == client.Id);
        await client.EmitAsync("hello", new { a = "b" });
        Assert.Equal("[\"hello\",{\"a\":\"b\"}]", (await UntilAsync(admin, "event_received", e => e[1].GetString() == client.Id))[2].GetRawText());
        await _a.Server.To(client.Id).SocketsJoinAsync("room");
        await UntilAsync(admin, "room_joined", e => e[1].GetString() == "room" && e[2].GetString() == client.Id);
        await _b.Server.EmitAsync("bytes", new byte[] { 1 });
        Assert.Equal("[\"bytes\",\"AQ==\"]", (await UntilAsync(admin, "event_sent", e => e[1].GetString() == client.Id))[2].GetRawText());
    }

    [Fact]
    public async Task Its_commands_act_on_the_other()
    {
        await using var admin = await ConnectAsync(_a.Address);
        await using var client = await _b.ConnectAsync();

        await admin.SendAsync($"42/admin,[\"join\",\"/\",\"room\",\"{client.Id}\"]");
        await admin.SendAsync("42/admin,[\"emit\",\"/\",\"room\",\"news\",{\"a\":1}]");
        Assert.Equal("{\"a\":1}", (await client.NextAsync("news")).GetRawText());
        await admin.SendAsync($"42/admin,[\"_disconnect\",\"/\",false,\"{client.Id}\"]");

        await client.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await UntilAsync(admin, "socket_disconnected", e => e[1].GetString() == client.Id);
    }

    [Fact]
    public async Task Without_a_ui_servers_tell_each_other_nothing()
    {
        await using var observer = new ClusterMember(_cluster.CreateTransport());
        await observer.Transport.StartAsync(observer, default);
        await observer.Transport.OpenAsync("/admin", default);
        await using (await ConnectAsync(_a.Address))
        {
            await ClusterTransportSuite.UntilAsync(() => observer.Received.Any(message => message.Type == ClusterMessageType.Broadcast), () => "the other server has told something");
        }

        // Another interval after the last message, and none comes any more.
        var count = -1;
        await ClusterTransportSuite.UntilAsync(
            () =>
            {
                var before = count;
                count = observer.Received.Count;
                Thread.Sleep(TimeSpan.FromMilliseconds(300));
                return count == before;
            },
            () => "the servers are silent");
    }

    private Task<TestHost> StartAsync(string name) => TestHost.StartAsync(services: (_, builder) => builder
        .AddCluster(_cluster.CreateTransport(name))
        .AddAdminUI(o => (o.ServerId, o.AllowAnonymous, o.StatisticsInterval) = (name, true, TimeSpan.FromMilliseconds(100))));
}
