using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Tests.Diagnostics;

namespace Realtime.SocketIO.Tests.Cluster;

public sealed class ClusterFaultTests
{
    [Fact]
    public async Task Without_the_transport_a_server_serves_its_own_clients_and_says_so()
    {
        var cluster = new InProcessCluster();
        var transport = cluster.CreateTransport("node-1");
        var changes = new Seen<ClusterConnection>();
        using var log = new LogLines();
        await using var first = await cluster.StartAsync(
            io => io.OnClusterConnection(changes.Add),
            services: services =>
            {
                services.AddHealthChecks().AddSocketIO();
                log.AddTo(services);
            },
            transport: transport);
        using var recorded = new Recorded(first);
        await using var second = await cluster.StartAsync();
        await using var a = await first.ConnectAsync();
        await using var b = await second.ConnectAsync();
        await changes.UntilAsync(1);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());

        transport.Disconnect();
        await changes.UntilAsync(2);
        await first.Server.EmitAsync("alone", 1);
        await first.Server.SocketsJoinAsync("room");
        await first.Server.ServerSideEmitAsync("x", []);
        Assert.Equal(a.Id, Assert.Single(await first.Server.FetchSocketsAsync()).Id);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first.Server.ServerSideEmitWithAckAsync<int>("x", []));
        Assert.Equal(1, (await a.NextAsync("alone")).GetInt32());
        Assert.False(first.Server.IsClusterConnected);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync());
        Assert.True(recorded.Sum("cluster.messages.failed") >= 3);

        transport.Reconnect();
        await changes.UntilAsync(3);
        await first.Server.EmitAsync("together", 2);

        Assert.Equal(2, (await b.NextAsync("together")).GetInt32());
        Assert.Equal(0, b.Count("alone"));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
        Assert.Equal([new(true, false), new(false, false), new(true, true)], changes.Items);
        Assert.Equal(
            ["Information: Connected", "Warning: Not connected", "Information: Connected"],
            log.All.Where(line => line.Contains("onnected to the other", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(' ', line.IndexOf("onnected", StringComparison.Ordinal))]));
        Assert.Equal(0, recorded.Sum("cluster.connections"));

        async Task<HealthStatus> HealthAsync() =>
            (await first.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;
    }

    [Fact]
    public async Task A_host_starts_without_the_transport_and_joins_when_it_is_there()
    {
        var cluster = new InProcessCluster();
        var transport = cluster.CreateTransport();
        transport.Disconnect();
        await using var first = await cluster.StartAsync(io => io.Of("/a"), transport: transport);
        await using var second = await cluster.StartAsync();
        await using var a = await first.ConnectAsync();
        await first.Server.EmitAsync("alone");
        await a.NextAsync("alone");

        transport.Reconnect();
        await Wait.UntilAsync(() => first.Server.IsClusterConnected, "the server has joined");
        await Wait.UntilAsync(() => transport.IsOpen("/") && transport.IsOpen("/a"), "its namespaces are open");
        await second.Server.EmitAsync("together", 1);

        Assert.Equal(1, (await a.NextAsync("together")).GetInt32());
    }

    [Fact]
    public async Task A_server_that_stops_is_a_member_until_its_sockets_have_left()
    {
        var cluster = new InProcessCluster();
        await using var staying = await cluster.StartAsync();
        await using var b = await staying.ConnectAsync();
        var leaving = await cluster.StartAsync(io => io.OnDisconnect((socket, _) => socket.Namespace.EmitAsync("left", socket.Id).AsTask()));
        await using var a = await leaving.ConnectAsync();

        await leaving.DisposeAsync();

        Assert.Equal(a.Id, (await b.NextAsync("left")).GetString());
        Assert.Empty(await staying.Server.ServerSideEmitWithAckAsync<int>("anybody", []));
    }

    [Fact]
    public async Task What_another_server_sends_harms_nobody_and_is_counted()
    {
        var cluster = new InProcessCluster();
        using var log = new LogLines();
        await using var host = await cluster.StartAsync(services: log.AddTo, clusterOptions: o => o.MaxMessageBytes = 10_000);
        using var recorded = new Recorded(host);
        await using var client = await host.ConnectAsync();
        await using var enemy = await ClusterBroadcastTests.JoinAsync(cluster);
        var broadcast = enemy.Message(ClusterMessageType.Broadcast);
        ClusterPayload[] contents =
        [
            default, Text(""), Text("nonsense"), Text("{}"), Text("[]"), Text("[1"), Text("[\"x\"] []"), Text("[null]"), Text("[{}]"), Text("[\"\"]"),
            Text("[\"disconnect\"]"), Text("[\"connect_error\",{}]"), Text("[\"x\"," + new string('[', 100) + new string(']', 100) + "]"),
            new(new byte[] { (byte)'[', (byte)'"', 0xff, (byte)'"', (byte)']' }, []),
            new("""["x",{"_placeholder":true,"num":1}]"""u8.ToArray(), [new byte[1]]), new("""["x",{"_placeholder":true,"num":-1}]"""u8.ToArray(), [new byte[1]]),
        ];
        ClusterMessage[] broken =
        [
            .. contents.Select(content => broadcast with { Payload = content }),
            .. contents[..10].Select(content => broadcast with { Type = ClusterMessageType.ServerSideEmit, Payload = content }),
            broadcast with { Payload = Text("[\"x\"]"), Target = null! },
            broadcast with { Payload = Text("[\"x\"]"), Target = new([null!], []) },
            broadcast with { Payload = Text($"[\"x\",\"{new string('x', 10_000)}\"]") },
            broadcast with { Payload = new(Text("[\"x\"]").Json, [.. Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, 1000)]) },
            broadcast with { Type = (ClusterMessageType)99 },
            broadcast with { Type = 0 },
            enemy.Message(ClusterMessageType.SocketsJoin) with { Rooms = [""] },
            enemy.Message(ClusterMessageType.SocketsJoin) with { Rooms = [null!] },
            enemy.Message(ClusterMessageType.SocketsLeave) with { Rooms = null! },
            enemy.Message(ClusterMessageType.FetchSockets),
            enemy.Message(ClusterMessageType.BroadcastAck) with { RequestId = "unknown", Payload = Text("[") },
        ];

        foreach (var message in broken)
        {
            await enemy.Transport.PublishAsync(message, default);
        }

        await enemy.Transport.PublishAsync(enemy.Message(ClusterMessageType.BroadcastClientCount) with { RequestId = "unknown", ClientCount = -1 }, default);
        await enemy.Transport.PublishAsync(broadcast with { Payload = Text("[\"end\",1]") }, default);

        Assert.Equal(1, (await client.NextAsync("end")).GetInt32());
        await Wait.UntilAsync(() => recorded.Sum("cluster.messages.dropped") >= broken.Length, "all broken messages are counted");
        Assert.Equal(broken.Length, recorded.Sum("cluster.messages.dropped"));
        Assert.Equal(["end"], client.Events.Select(e => e.Name));
        Assert.Equal([client.Id], Assert.Single(host.Server.Sockets).Rooms);
        Assert.InRange(log.All.Count(line => line.Contains("Dropped a message", StringComparison.Ordinal)), 3, 5);
    }

    [Fact]
    public async Task Every_request_is_answered_also_one_that_is_not_valid()
    {
        var cluster = new InProcessCluster();
        await using var host = await cluster.StartAsync();
        await using var asking = await ClusterBroadcastTests.JoinAsync(cluster);
        (ClusterMessageType Request, ClusterMessageType Answer)[] kinds =
        [
            (ClusterMessageType.Broadcast, ClusterMessageType.BroadcastClientCount),
            (ClusterMessageType.FetchSockets, ClusterMessageType.FetchSocketsResponse),
            (ClusterMessageType.ServerSideEmit, ClusterMessageType.ServerSideEmitResponse),
        ];

        var expected = new Dictionary<string, ClusterMessageType>();
        foreach (var (request, answer) in kinds)
        {
            foreach (var message in (ClusterMessage[])
            [
                asking.Message(request) with { Payload = Text("[\"unheard\"]") },
                asking.Message(request) with { Payload = Text("[") },
                asking.Message(request) with { Payload = Text("[\"x\"]"), Target = null! },
            ])
            {
                var id = $"q{expected.Count}";
                expected[id] = answer;
                await asking.Transport.PublishAsync(message with { RequestId = id }, default);
            }
        }

        var answers = await asking.UntilAsync(expected.Count);
        Assert.Equal(expected, answers.ToDictionary(message => message.RequestId!, message => message.Type));
        Assert.All(answers, message => Assert.Equal((0, 0, 0), (message.ClientCount, message.Sockets.Count, message.Payload.Json.Length)));
    }

    [Fact]
    public async Task Handlers_that_block_hold_up_their_namespace_only_and_what_waits_is_limited()
    {
        var cluster = new InProcessCluster();
        using var release = new ManualResetEventSlim();
        await using var host = await cluster.StartAsync(
            io => io.Of("/slow").OnServerSide("block", _ => release.Wait()),
            clusterOptions: o => o.MaxQueuedBytes = 5_000);
        using var recorded = new Recorded(host);
        await using var client = await host.ConnectAsync();
        await using var other = await ClusterBroadcastTests.JoinAsync(cluster);
        try
        {
            for (var i = 0; i < 10; i++)
            {
                await other.Transport.PublishAsync(other.Message(ClusterMessageType.ServerSideEmit, "/slow") with { Payload = Text($"[\"block\",\"{new string('x', 1_000)}\"]") }, default);
            }

            await other.SayAsync(7);

            Assert.Equal(7, (await client.NextAsync("n")).GetInt32());
            Assert.Equal(6, recorded.Sum("cluster.messages.dropped"));
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void A_server_has_one_cluster_with_valid_options()
    {
        var services = new ServiceCollection();
        var builder = services.AddSocketIO().AddCluster(new InProcessCluster().CreateTransport(), o =>
        {
            o.RequestTimeout = TimeSpan.Zero;
            o.MaxJsonDepth = 1;
            o.MaxMessageBytes = 1;
            o.MaxQueuedBytes = 1;
        });

        Assert.Throws<InvalidOperationException>(() => builder.AddCluster(new InProcessCluster().CreateTransport()));
        services.AddSocketIO("other").AddCluster(new InProcessCluster().CreateTransport());
        using var provider = services.AddLogging().BuildServiceProvider();
        var failures = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptionsMonitor<SocketIOClusterOptions>>().Get("")).Failures;
        Assert.Equal(4, failures.Count());
        Assert.NotNull(provider.GetRequiredService<IOptionsMonitor<SocketIOClusterOptions>>().Get("other"));
    }

    private static ClusterPayload Text(string json) => new(Encoding.UTF8.GetBytes(json), []);
}
