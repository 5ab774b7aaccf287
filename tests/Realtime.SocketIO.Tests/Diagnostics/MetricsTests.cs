using System.Text.RegularExpressions;

namespace Realtime.SocketIO.Tests.Diagnostics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Connections_are_counted_and_timed()
    {
        await using var host = await TestHost.StartAsync();
        using var recorded = new Recorded(host);

        await using (await host.ConnectAsync())
        {
            Assert.Equal(1, recorded.Sum("active_connections"));
        }

        var (seconds, tags) = await recorded.FirstAsync("connection.duration");
        Assert.True(seconds >= 0);
        Assert.Equal("websocket", tags["socketio.transport"]);
        Assert.StartsWith("transport ", Assert.IsType<string>(tags["socketio.disconnect.reason"]), StringComparison.Ordinal);
        Assert.Equal(0, recorded.Sum("active_connections"));
    }

    [Fact]
    public async Task Packets_and_bytes_are_counted_by_transport()
    {
        await using var host = await TestHost.StartAsync(io => io.On("echo", e => e.AckAsync(e.Arg<string>(0))));
        await using var client = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await client.EmitWithAckAsync("echo", "hello");

        Assert.Equal(1, recorded.Sum("packets.received"));
        Assert.Equal("421[\"echo\",\"hello\"]".Length, recorded.Sum("bytes.received"));
        await Wait.UntilAsync(() => recorded.Sum("packets.sent") == 1, "the acknowledgement was counted");
        Assert.True(recorded.Sum("bytes.sent") >= "431[\"hello\"]".Length);
        Assert.All(
            [.. recorded.Of("packets.received"), .. recorded.Of("bytes.sent")],
            item => Assert.Equal("websocket", item.Tags["socketio.transport"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broadcasts_are_measured_by_their_recipients(bool recovery)
    {
        await using var host = await TestHost.StartAsync(options: o => o.ConnectionStateRecovery = recovery ? new ConnectionStateRecoveryOptions() : null);
        var (first, socket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var second = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await host.Server.EmitAsync("to all");
        await host.Server.EmitAsync("to all", 1);
        await host.Server.To("nobody").EmitAsync("to nobody");
        await socket.EmitAsync("to one");
        await host.Server.Timeout(TimeSpan.FromMilliseconds(1)).EmitWithAckAsync<int>("asked", null);

        Assert.Equal([2, 2, 0, 2], recorded.Of("broadcast.recipients").Select(item => item.Value));
        Assert.All(recorded.Of("broadcast.recipients"), item => Assert.Equal("/", item.Tags["socketio.namespace"]));
    }

    [Fact]
    public async Task Handlers_are_timed_and_their_failures_marked()
    {
        await using var host = await TestHost.StartAsync(io => io
            .On("good", e => e.AckAsync())
            .On("bad", _ => throw new InvalidOperationException())
            .OnAny(_ => { }));
        await using var client = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await client.EmitAsync("unknown");
        await client.EmitAsync("bad");
        await client.EmitWithAckAsync("good");
        await Wait.UntilAsync(() => recorded.Of("event.duration").Count == 2, "both were measured");

        var byName = recorded.Of("event.duration").ToDictionary(item => (string)item.Tags["socketio.event"]!, item => item.Tags);
        Assert.Equal("exception", byName["bad"]["error.type"]);
        Assert.False(byName["good"].ContainsKey("error.type"));
        Assert.Equal("/", byName["good"]["socketio.namespace"]);
    }

    [Fact]
    public async Task Handlers_behind_middleware_are_timed_as_well()
    {
        await using var host = await TestHost.StartAsync(io => io.UseEvents((_, next) => next()).On("good", e => e.AckAsync()));
        await using var client = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await client.EmitWithAckAsync("good");

        Assert.Equal("good", (await recorded.FirstAsync("event.duration")).Tags["socketio.event"]);
    }

    [Fact]
    public async Task Names_that_clients_choose_are_no_tags()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/tenant-"), tenant => tenant.On("hello", e => e.Socket.Broadcast.EmitAsync("hi"))));
        await using var client = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await client.SendAsync("40/tenant-1,");
        await client.NextFrameAsync("40/tenant-1,");
        await client.SendAsync("42/tenant-1,[\"hello\"]");

        Assert.Equal("(dynamic)", (await recorded.FirstAsync("broadcast.recipients")).Tags["socketio.namespace"]);
        Assert.Equal("(dynamic)", (await recorded.FirstAsync("event.duration")).Tags["socketio.namespace"]);
    }

    [Fact]
    public async Task Acknowledgements_that_do_not_come_are_counted()
    {
        await using var host = await TestHost.StartAsync();
        var (first, socket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var second = await host.ConnectAsync();
        using var recorded = new Recorded(host);

        await Assert.ThrowsAsync<TimeoutException>(() => socket.EmitWithAckAsync<int>("one", null, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(1, recorded.Sum("ack.timeouts"));
        await host.Server.Timeout(TimeSpan.FromMilliseconds(1)).EmitWithAckAsync<int>("all", null);

        Assert.Equal(3, recorded.Sum("ack.timeouts"));
    }

    [Fact]
    public async Task A_connection_that_reads_too_slowly_is_counted()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxQueuedPackets = 16);
        using var http = new HttpClient { BaseAddress = host.Address };
        var address = "/socket.io/?EIO=4&transport=polling";
        address += "&sid=" + (await http.GetStringAsync(address)).Split('"')[3];
        using var recorded = new Recorded(host);
        using (await http.PostAsync(address, new StringContent("40")))
        {
        }

        await Wait.UntilAsync(() => host.Server.SocketCount == 1, "it is connected");
        for (var i = 0; i < 20; i++)
        {
            await host.Server.EmitAsync("more");
        }

        Assert.Equal(1, (await recorded.FirstAsync("queue.overflows")).Value);
        Assert.Equal("queue overflow", (await recorded.FirstAsync("connection.duration")).Tags["socketio.disconnect.reason"]);
    }
}
