using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Redis.Tests.Running;
using Realtime.Testing;

namespace Realtime.Redis.Tests.Interop;

/// <summary>A .NET server and an official Node server in one cluster. Each layout inherits the tests.</summary>
public abstract class NodeInteropTests(RedisLayout layout) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _heard = new();
    private RedisServer _redis = null!;
    private NodeProcess _node = null!;
    private ClusterHost _host = null!;
    private SocketIOTestClient _onNode = null!;
    private SocketIOTestClient _onHost = null!;

    private protected NodeProcess Node => _node;

    private protected ClusterHost Host => _host;

    private protected RedisServer Redis => _redis;

    private protected SocketIOTestClient OnNode => _onNode;

    private protected SocketIOTestClient OnHost => _onHost;

    private protected IEnumerable<string> Heard => _heard;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _node = await NodeProcess.StartAsync(_redis, layout);
        _host = await ClusterHost.StartAsync(_redis, layout, io =>
        {
            io.OnConnection(socket => socket.Data["server"] = ".net");
            io.OnServerSide("to-servers", e => _heard.Enqueue(e.Arg<string>()!));
            io.OnServerSide("ask-servers", e => e.AckAsync($".net heard {e.Arg<string>()}").AsTask());
        });
        _onNode = await SocketIOTestClient.ConnectAsync(_node.Address);
        _onHost = await SocketIOTestClient.ConnectAsync(_host.Address);
        // The official server reads from the stream's end until it has read an entry, and may miss the first ones.
        await BothHearAsync();
    }

    public async Task DisposeAsync()
    {
        await _onNode.DisposeAsync();
        await _onHost.DisposeAsync();
        await _host.DisposeAsync();
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Broadcasts_reach_the_clients_of_the_other_server()
    {
        await _host.Server.EmitAsync("from-net", new { text = "€ \"x\"" });
        await _node.CallAsync("emit", null, "from-node", new { text = "€ \"x\"" }, 5);

        Assert.Equal("€ \"x\"", (await _onNode.NextAsync("from-net")).GetProperty("text").GetString());
        Assert.Equal("€ \"x\"", (await _onHost.NextAsync("from-net")).GetProperty("text").GetString());
        Assert.Equal("€ \"x\"", (await _onHost.NextAsync("from-node")).GetProperty("text").GetString());
        await _onNode.NextAsync("from-node");
    }

    [Fact]
    public async Task Binary_values_reach_the_clients_of_the_other_server()
    {
        await _host.Server.EmitAsync("from-net", new byte[] { 1, 2, 3 });
        await _node.CallAsync("emitBinary", null, "from-node");

        await _onNode.NextFrameAsync("451-[\"from-net\",{\"_placeholder\":true,\"num\":0}]");
        await _onNode.NextFrameAsync("\u0001\u0002\u0003");
        Assert.Equal(
            // The classic adapter's encoder leaves out what is undefined.
            $$"""451-["from-node",{"_placeholder":true,"num":0},{"at":"1970-01-01T00:00:00.000Z"{{(layout == RedisLayout.Classic ? "" : ",\"nothing\":null")}}}]""",
            await _onHost.NextFrameAsync("451-[\"from-node\""));
    }

    [Fact]
    public async Task Rooms_hold_on_the_other_server()
    {
        await JoinAsync("room");
        await using var outsideNode = await SocketIOTestClient.ConnectAsync(_node.Address);
        await using var outsideHost = await SocketIOTestClient.ConnectAsync(_host.Address);

        await _host.Server.To("room").EmitAsync("inside", 1);
        await _node.CallAsync("emit", "room", "inside", 2);
        await _host.Server.To(outsideNode.Id).EmitAsync("own", 3);
        await _node.CallAsync("emit", outsideHost.Id, "own", 4);
        await _host.Server.EmitAsync("end");

        Assert.Equal([1, 2], (await Task.WhenAll(_onNode.NextAsync("inside"), _onNode.NextAsync("inside"))).Select(value => value.GetInt32()).Order());
        Assert.Equal([1, 2], (await Task.WhenAll(_onHost.NextAsync("inside"), _onHost.NextAsync("inside"))).Select(value => value.GetInt32()).Order());
        Assert.Equal(3, (await outsideNode.NextAsync("own")).GetInt32());
        Assert.Equal(4, (await outsideHost.NextAsync("own")).GetInt32());
        await Task.WhenAll(outsideNode.NextAsync("end"), outsideHost.NextAsync("end"));
        Assert.Equal(0, outsideNode.Count("inside") + outsideHost.Count("inside"));
    }

    [Fact]
    public async Task Each_server_tells_its_sockets_to_the_other()
    {
        await JoinAsync("room");

        var fromHost = await _host.Server.To("room").FetchSocketsAsync();
        var fromNode = (await _node.CallAsync("fetchSockets", "room")).EnumerateArray().ToDictionary(socket => socket.GetProperty("id").GetString()!);

        Assert.Equal(new[] { _onNode.Id, _onHost.Id }.Order(), fromHost.Select(socket => socket.Id).Order());
        var nodes = fromHost.Single(socket => socket.Id == _onNode.Id);
        Assert.Equal(new[] { _onNode.Id, "room" }.Order(), nodes.Rooms.Order());
        Assert.Equal("node", nodes.Data["server"]?.ToString());

        Assert.Equal(new[] { _onNode.Id, _onHost.Id }.Order(), fromNode.Keys.Order());
        var nets = fromNode[_onHost.Id];
        Assert.Equal(new[] { _onHost.Id, "room" }.Order(StringComparer.Ordinal), nets.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(".net", nets.GetProperty("data").GetProperty("server").GetString());
        Assert.Equal("{}", nets.GetProperty("handshake").GetProperty("headers").GetRawText());
        Assert.Equal("{}", nets.GetProperty("handshake").GetProperty("auth").GetRawText());
    }

    [Fact]
    public async Task Each_server_gathers_the_acknowledgements_of_all_clients()
    {
        var asked = _host.Server.EmitWithAckAsync<string>("ask", 1);
        await _onNode.AnswerAsync("\"node\"");
        await _onHost.AnswerAsync("\".net\"");
        var answers = await asked.WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal([".net", "node"], answers.Values.Order(StringComparer.Ordinal));
        Assert.True(answers.IsComplete);

        var askedByNode = _node.CallAsync("emitWithAck", null, "ask", 2);
        await _onNode.AnswerAsync("\"node\"");
        await _onHost.AnswerAsync("""{"a":[1]}""");
        Assert.Equal(["\"node\"", """{"a":[1]}"""], (await askedByNode).EnumerateArray().Select(answer => answer.GetRawText()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Servers_talk_to_one_another()
    {
        await _host.Server.ServerSideEmitAsync("to-servers", ["from .net"]);
        await _node.CallAsync("serverSideEmit", "to-servers", "from node");

        Assert.Equal("[\"node heard x\"]", JsonSerializer.Serialize(await _host.Server.ServerSideEmitWithAckAsync<string>("ask-servers", ["x"])));
        Assert.Equal("[\".net heard y\"]", (await _node.CallAsync("serverSideEmitWithAck", "ask-servers", "y")).GetRawText());
        await Wait.UntilAsync(() => _heard.Contains("from node"), () => "the .NET server hears");
        Assert.Equal("[\"from .net\"]", (await _node.CallAsync("heard")).GetRawText());
    }

    [Fact]
    public async Task Sockets_of_the_other_server_join_leave_and_are_disconnected()
    {
        await _host.Server.To(_onNode.Id).SocketsJoinAsync("by-net");
        await _node.CallAsync("socketsJoin", _onHost.Id, "by-node");
        await AwaitRoomAsync("by-net", _onNode.Id);
        await AwaitRoomAsync("by-node", _onHost.Id);

        await _host.Server.To("by-net").SocketsLeaveAsync("by-net");
        await _node.CallAsync("socketsLeave", "by-node", "by-node");
        await AwaitRoomAsync("by-net");
        await AwaitRoomAsync("by-node");

        await _host.Server.To(_onNode.Id).DisconnectSocketsAsync();
        await _onNode.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await _node.CallAsync("disconnectSockets", _onHost.Id);
        await _onHost.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task After_redis_was_killed_and_restarted_both_servers_work_together_again()
    {
        Assert.Equal(HealthStatus.Healthy, await _host.HealthAsync());
        await _redis.KillAsync();
        await AwaitHealthAsync(HealthStatus.Degraded);
        await _host.Server.EmitAsync("alone", 1);
        await _onHost.NextAsync("alone");

        await _redis.RestartAsync();
        await AwaitHealthAsync(HealthStatus.Healthy);
        await BothHearAsync();

        Assert.Equal(2, (await _host.Server.FetchSocketsAsync()).Count);
        Assert.Equal(2, (await _node.CallAsync("fetchSockets", [null])).GetArrayLength());
    }

    [Fact]
    public async Task Joins_and_events_of_one_server_keep_their_order_on_the_other()
    {
        for (var i = 0; i < 20; i++)
        {
            await _node.CallAsync("socketsJoin", _onHost.Id, $"by-node-{i}");
            await _node.CallAsync("emit", $"by-node-{i}", "joined", i);
            await _host.Server.To(_onNode.Id).SocketsJoinAsync($"by-net-{i}");
            await _host.Server.To($"by-net-{i}").EmitAsync("joined", i);
        }

        await Wait.UntilAsync(() => _onNode.Count("joined") == 20 && _onHost.Count("joined") == 20, () => $"all events arrive, not {_onNode.Count("joined")} and {_onHost.Count("joined")}");
    }

    [Fact]
    public async Task An_emitter_reaches_the_clients_of_both_servers()
    {
        await using var emitter = new SocketIOEmitter(new RedisClusterOptions { Configuration = _redis.Configuration, Layout = layout });
        await JoinAsync("room");
        await using var outside = await SocketIOTestClient.ConnectAsync(_host.Address);

        await emitter.To("room").EmitArgumentsAsync("inside", [1, new { Text = "€" }]);
        await emitter.Except("room").EmitAsync("outside", 2);
        await emitter.EmitAsync("binary", new byte[] { 1, 2, 3 });
        await emitter.Compress(false).EmitAsync("all");

        foreach (var client in (SocketIOTestClient[])[_onNode, _onHost])
        {
            Assert.Equal(1, (await client.NextAsync("inside")).GetInt32());
            await client.NextFrameAsync("451-[\"binary\",{\"_placeholder\":true,\"num\":0}]");
            await client.NextFrameAsync("\u0001\u0002\u0003");
            await client.NextAsync("all");
            Assert.Equal(0, client.Count("outside"));
        }

        Assert.Equal(2, (await outside.NextAsync("outside")).GetInt32());
        await outside.NextAsync("all");
        Assert.Equal(0, outside.Count("inside"));
    }

    [Fact]
    public async Task An_emitter_moves_and_disconnects_sockets_and_talks_to_both_servers()
    {
        await using var emitter = new SocketIOEmitter(new RedisClusterOptions { Configuration = _redis.Configuration, Layout = layout });

        await emitter.To([_onNode.Id, _onHost.Id]).SocketsJoinAsync(["a", "b"]);
        await emitter.To("a").SocketsLeaveAsync(["b"]);
        await emitter.To("a").Except("b").EmitAsync("moved");
        await _onNode.NextAsync("moved");
        await _onHost.NextAsync("moved");

        await emitter.ServerSideEmitAsync("to-servers", ["from the emitter"]);
        await Wait.UntilAsync(() => _heard.Contains("from the emitter"), () => "the .NET server hears");
        await Wait.UntilAsync(async () => (await _node.CallAsync("heard")).GetRawText() == "[\"from the emitter\"]", () => "the Node server hears");

        await emitter.To("a").DisconnectSocketsAsync(close: true);
        await _onNode.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await _onHost.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    /// <summary>Emits from both servers until both clients have heard the other server.</summary>
    private async Task BothHearAsync()
    {
        var (node, host) = (_onNode.Count("hello-net"), _onHost.Count("hello-node"));
        await Wait.UntilAsync(
            async () =>
            {
                await _host.Server.EmitAsync("hello-net");
                await _node.CallAsync("emit", null, "hello-node");
                return _onNode.Count("hello-net") > node && _onHost.Count("hello-node") > host;
            },
            () => "both servers hear each other");
    }

    private protected async Task JoinAsync(string room)
    {
        await _onNode.EmitWithAckAsync("join", room);
        await _onHost.EmitWithAckAsync("join", room);
    }

    private protected async Task AwaitRoomAsync(string room, params string[] ids) => await Wait.UntilAsync(
        async () => (await _host.Server.To(room).FetchSocketsAsync()).Select(socket => socket.Id).SequenceEqual(ids),
        () => $"{string.Join(", ", ids)} is in {room}");

    private Task AwaitHealthAsync(HealthStatus status) => Wait.UntilAsync(async () => await _host.HealthAsync() == status, () => $"the host is {status}");
}
