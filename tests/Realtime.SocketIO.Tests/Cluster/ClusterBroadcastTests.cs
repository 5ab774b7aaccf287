using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;
using Realtime.Testing.Cluster;

namespace Realtime.SocketIO.Tests.Cluster;

public sealed class ClusterBroadcastTests
{
    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_all_servers_in_the_order_of_the_calls()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var a = await three.A.ConnectAsync();
        await using var b = await three.B.ConnectAsync();
        await using var c = await three.C.ConnectAsync();

        for (var i = 0; i < 100; i++)
        {
            await three.A.Server.EmitAsync("n", i);
        }

        await three.A.Server.EmitArgumentsAsync("end", ["last", 2]);
        foreach (var client in (SocketIOTestClient[])[a, b, c])
        {
            Assert.Equal("last", (await client.NextAsync("end")).GetString());
            Assert.Equal(Enumerable.Range(0, 100), client.Events.Where(e => e.Name == "n").Select(e => e.Payload.GetInt32()));
        }
    }

    [Fact]
    public async Task Rooms_and_excepted_rooms_hold_on_all_servers()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var a = await three.A.ConnectAsync();
        var (b, socketB) = await three.B.ConnectPairAsync();
        var (c, socketC) = await three.C.ConnectPairAsync();
        await using var _ = b;
        await using var __ = c;
        await socketB.JoinAsync("room");
        await socketC.JoinAsync(["room", "quiet"]);

        await three.A.Server.To("room").EmitAsync("room");
        await three.A.Server.To("room").Except("quiet").EmitAsync("loud");
        await three.A.Server.To(c.Id).EmitAsync("personal");
        await three.A.Server.Local.EmitAsync("local");
        await three.A.Server.To([]).EmitAsync("nobody");
        await three.A.Server.EmitAsync("end");

        foreach (var client in (SocketIOTestClient[])[a, b, c])
        {
            await client.NextAsync("end");
        }

        Assert.Equal(["local", "end"], a.Events.Select(e => e.Name));
        Assert.Equal(["room", "loud", "end"], b.Events.Select(e => e.Name));
        Assert.Equal(["room", "personal", "end"], c.Events.Select(e => e.Name));
    }

    [Fact]
    public async Task The_sender_of_a_broadcast_is_left_out_on_all_servers()
    {
        await using var three = await ClusterHosts.ThreeAsync(io => io.On("say", async e =>
        {
            await e.Socket.Broadcast.EmitAsync("said", 1);
            await e.Socket.To("room").EmitAsync("said", 2);
            await e.Socket.Local.EmitAsync("said", 3);
            await e.Socket.Namespace.EmitAsync("end");
        }));
        var (a, socketA) = await three.A.ConnectPairAsync();
        await using var _ = a;
        await using var neighbour = await three.A.ConnectAsync();
        var (b, socketB) = await three.B.ConnectPairAsync();
        await using var __ = b;
        await socketA.JoinAsync("room");
        await socketB.JoinAsync("room");

        await a.EmitAsync("say");

        await Task.WhenAll(a.NextAsync("end"), b.NextAsync("end"), neighbour.NextAsync("end"));
        Assert.Equal(["end"], a.Events.Select(e => e.Name));
        Assert.Equal([1, 2], b.Events.Where(e => e.Name == "said").Select(e => e.Payload.GetInt32()));
        Assert.Equal([1, 3], neighbour.Events.Where(e => e.Name == "said").Select(e => e.Payload.GetInt32()));
    }

    [Fact]
    public async Task Only_what_others_need_is_sent_with_its_options()
    {
        var cluster = new InProcessCluster();
        await using var host = await cluster.StartAsync();
        await using var other = await JoinAsync(cluster);
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        await host.Server.To(client.Id).EmitAsync("own");
        await host.Server.To([]).EmitAsync("nobody");
        await host.Server.To([]).SocketsJoinAsync("nobody");
        await host.Server.Local.DisconnectSocketsAsync();
        await client.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await socket.To(["r1", "r2"]).Except("x").Volatile.Compress(false).EmitAsync("plain", 1);
        await host.Server.EmitAsync("end");

        var sent = await other.UntilAsync(2);
        Assert.Equal(2, sent.Count);
        Assert.Equal(["r1", "r2"], sent[0].Target.Rooms);
        Assert.Equal([client.Id, "x"], sent[0].Target.ExceptRooms);
        Assert.Equal((true, false), (sent[0].Target.IsVolatile, sent[0].Target.MayCompress));
        ClusterMember.AssertSame("""["plain",1]""", sent[0].Payload.Json);
        Assert.Equal((0, false, true), (sent[1].Target.Rooms.Count, sent[1].Target.IsVolatile, sent[1].Target.MayCompress));
    }

    [Fact]
    public async Task Binary_values_and_listeners_of_outgoing_events_are_served_on_the_other_server()
    {
        var seen = new Seen<string>();
        await using var three = await ClusterHosts.ThreeAsync(io => io.OnAnyOutgoing(e => seen.Add($"{e.Name} {e.Arguments.Count} {e.Socket.Id}")));
        await using var b = await three.B.ConnectAsync();

        await three.A.Server.EmitArgumentsAsync("bin", [new byte[] { 1, 2, 3 }, "text"]);

        Assert.Equal("""451-["bin",{"_placeholder":true,"num":0},"text"]""", await b.NextFrameAsync("451-"));
        Assert.Equal("\u0001\u0002\u0003", await b.NextFrameAsync("\u0001"));
        Assert.Equal([$"bin 2 {b.Id}"], seen.Items);
    }

    [Fact]
    public async Task Servers_whose_clients_speak_another_format_understand_one_another()
    {
        var cluster = new InProcessCluster();
        await using var json = await cluster.StartAsync();
        await using var messagePack = await cluster.StartAsync(options: o => o.Parser = MessagePackPacketParser.Instance);
        await using var client = await json.ConnectAsync();

        await messagePack.Server.EmitAsync("x", new { a = new[] { 1, 2 } });

        Assert.Equal("""{"a":[1,2]}""", (await client.NextAsync("x")).GetRawText());
    }

    [Fact]
    public async Task Events_of_other_servers_can_be_recovered()
    {
        await using var three = await ClusterHosts.ThreeAsync(options: o => o.ConnectionStateRecovery = new ConnectionStateRecoveryOptions());
        await using var client = await SocketIOTestClient.OpenAsync(three.B.Address);
        await client.SendAsync("40");
        var ids = System.Text.Json.JsonElement.Parse((await client.NextFrameAsync("40"))[2..]);
        await three.A.Server.EmitAsync("x", 1);
        var received = System.Text.Json.JsonElement.Parse((await client.NextFrameAsync("42"))[2..]);
        client.Abort();
        await client.Closed.WaitAsync(SocketIOTestClient.Patience);
        await Wait.UntilAsync(() => three.B.Server.SocketCount == 0, "the client has left");

        await three.A.Server.EmitAsync("x", 2);
        await Task.WhenAll(three.B.Server.SettledAsync(three.A.Server), three.C.Server.SettledAsync(three.A.Server));
        await using var again = await SocketIOTestClient.OpenAsync(three.B.Address);
        await again.SendAsync($$"""40{"pid":{{ids.GetProperty("pid")
            .GetRawText()}},"offset":{{received[2].GetRawText()}}}""");

        Assert.Equal(2, (await again.NextAsync("x")).GetInt32());
    }

    [Fact]
    public async Task Namespaces_that_clients_create_are_open_while_they_exist()
    {
        var cluster = new InProcessCluster();
        var counting = cluster.CreateTransport();
        void Configure(SocketIOServer io) => io.Of(new Regex(@"^/tenant-\d+$"), _ => { });
        await using var first = await cluster.StartAsync(Configure, transport: counting);
        await using var second = await cluster.StartAsync(Configure);
        await using var a = await first.ConnectAsync();
        await using var b = await second.ConnectAsync();
        foreach (var client in (SocketIOTestClient[])[a, b])
        {
            await client.SendAsync("40/tenant-1,");
            await client.NextFrameAsync("40/tenant-1,");
        }

        Assert.True(first.Server.TryGetNamespace("/tenant-1", out var tenant));
        await tenant.EmitAsync("x", 1);

        Assert.Equal("""42/tenant-1,["x",1]""", await b.NextFrameAsync("42/tenant-1,"));
        Assert.Equal(1, await counting.CountOthersAsync("/tenant-1", default));
        await b.SendAsync("41/tenant-1,");
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (await counting.CountOthersAsync("/tenant-1", default) > 0)
        {
            Assert.True(DateTime.UtcNow < limit, "The removed namespace is still open.");
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task A_broadcast_to_a_room_without_members_waits_for_the_join_before_it()
    {
        var cluster = new InProcessCluster();
        using var release = new ManualResetEventSlim();
        await using var host = await cluster.StartAsync(io => io.OnServerSide("block", _ => release.Wait()));
        await using var client = await host.ConnectAsync();
        await using var other = await JoinAsync(cluster);
        try
        {
            await other.Transport.PublishAsync(other.Message(ClusterMessageType.ServerSideEmit) with { Payload = ClusterMember.Json("""["block"]""") }, default);
            await other.Transport.PublishAsync(other.Message(ClusterMessageType.SocketsJoin) with { Rooms = ["room"] }, default);
            await SayAsync("first");
            await SayAsync("elsewhere", "another room");
        }
        finally
        {
            release.Set();
        }

        await client.NextAsync("first");
        await SayAsync("elsewhere", "another room");
        await other.Transport.PublishAsync(other.Message(ClusterMessageType.SocketsLeave) with { Rooms = ["room"] }, default);
        await SayAsync("after");
        await other.SayAsync(1);
        await client.NextAsync("n");
        Assert.Equal(["first", "n"], client.Events.Select(e => e.Name));

        ValueTask SayAsync(string name, string room = "room") => other.Transport.PublishAsync(
            other.Message(ClusterMessageType.Broadcast) with { Target = new([room], []), Payload = ClusterMember.Json($"""["{name}"]""") }, default);
    }

    internal static async Task<ClusterMember> JoinAsync(InProcessCluster cluster)
    {
        var member = new ClusterMember(cluster.CreateTransport());
        await member.Transport.StartAsync(member, default);
        await member.Transport.OpenAsync("/", default);
        return member;
    }
}
