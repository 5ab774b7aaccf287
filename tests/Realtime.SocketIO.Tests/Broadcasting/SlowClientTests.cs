using System.Net.WebSockets;
using System.Text;
using Realtime.SocketIO.Tests.Diagnostics;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Broadcasting;

/// <summary>What a client that reads too slowly is not sent, and what it is sent when it has caught up.</summary>
public sealed class SlowClientTests
{
    private const int Mark = 4;

    [Fact]
    public async Task Of_each_key_a_slow_client_gets_the_newest_before_what_was_emitted_later()
    {
        await using var host = await TestHost.StartAsync(options: o => o.SlowClientMark = Mark);
        using var client = await PollingClient.ConnectAsync(host);
        using var recorded = new Recorded(host);
        await FillAsync(host);
        await host.Server.DropIfSlow.EmitAsync("typing");
        for (var i = 1; i <= 1_000; i++)
        {
            await host.Server.KeepLatest("a").EmitAsync("state", i);
            await host.Server.KeepLatest("b").EmitAsync("other", i);
        }

        await host.Server.EmitAsync("message");
        var packets = await client.PollAsync();

        Assert.Equal([.. Filling, "42[\"state\",1000]", "42[\"other\",1000]", "42[\"message\"]"], packets);
        Assert.Equal(["slow", "superseded"], recorded.Of("packets.dropped").Select(item => item.Tags["socketio.drop.reason"]).Distinct());
        Assert.Equal(1 + 999 + 999, recorded.Sum("packets.dropped"));
        Assert.Equal(1, host.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_client_that_is_not_slow_gets_all_of_it_in_order()
    {
        await using var host = await TestHost.StartAsync(options: o => o.SlowClientMark = Mark);
        using var client = await PollingClient.ConnectAsync(host);
        await host.Server.DropIfSlow.EmitAsync("typing");
        await host.Server.KeepLatest("a").EmitAsync("state", 1);
        await host.Server.KeepLatest("a").EmitAsync("state", 2);
        var packets = await client.PollAsync();
        Assert.Equal(["42[\"typing\"]", "42[\"state\",1]", "42[\"state\",2]"], packets);
    }

    [Fact]
    public async Task A_socket_alone_is_sent_to_in_the_same_way()
    {
        await using var host = await TestHost.StartAsync(options: o => o.SlowClientMark = Mark);
        using var client = await PollingClient.ConnectAsync(host);
        await FillAsync(host);
        var socket = host.Server.Sockets.Single();
        await socket.DropIfSlow.EmitAsync("typing");
        await socket.KeepLatest("a").EmitAsync("state", 1);
        await socket.KeepLatest("a").EmitAsync("state", 2);
        var packets = await client.PollAsync();
        Assert.Equal([.. Filling, "42[\"state\",2]"], packets);
    }

    [Fact]
    public async Task What_is_kept_never_closes_a_connection()
    {
        await using var host = await TestHost.StartAsync(options: o => (o.MaxQueuedPackets, o.SlowClientMark) = (64, Mark));
        using var client = await PollingClient.ConnectAsync(host);
        await FillAsync(host);
        for (var i = 0; i < 10_000; i++)
        {
            await host.Server.KeepLatest($"{i}").EmitAsync("state", i);
        }

        for (var i = 0; i < 20; i++)
        {
            await host.Server.EmitAsync("message");
        }

        var packets = await client.PollAsync();
        Assert.Equal(20, packets.Count(packet => packet == "42[\"message\"]"));
        Assert.Equal(16, packets.Count(packet => packet.Contains("state", StringComparison.Ordinal)));
        Assert.Equal(1, host.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_web_socket_that_reads_again_gets_the_newest()
    {
        await using var host = await TestHost.StartAsync(options: o => (o.MaxQueuedBytes, o.SlowClientMark) = (256L * 1024 * 1024, Mark));
        using var recorded = new Recorded(host);
        using var socket = new ClientWebSocket();
        using var limit = new CancellationTokenSource(SocketIOTestClient.Patience);
        var address = new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await socket.ConnectAsync(address, limit.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes("40"), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        await Wait.UntilAsync(() => host.Server.SocketCount == 1, "it is connected");

        // Until the line takes no more, and enough waits.
        var large = new string('x', 256 * 1024);
        while (recorded.Sum("packets.dropped") == 0)
        {
            await host.Server.EmitAsync("large", large);
            await host.Server.DropIfSlow.EmitAsync("typing");
        }

        for (var i = 1; i <= 100; i++)
        {
            await host.Server.KeepLatest("a").EmitAsync("state", i);
        }

        List<string> states = [];
        while (states.LastOrDefault() != "42[\"state\",100]")
        {
            if (await ReceiveAsync(socket, limit.Token) is var text && text.StartsWith("42[\"state\"", StringComparison.Ordinal))
            {
                states.Add(text);
            }
        }

        Assert.InRange(states.Count, 1, 99);
    }

    private static IEnumerable<string> Filling => Enumerable.Range(0, Mark).Select(i => $"42[\"fill\",{i}]");

    private static async Task FillAsync(TestHost host)
    {
        for (var i = 0; i < Mark; i++)
        {
            await host.Server.EmitAsync("fill", i);
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken limit)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, limit);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }
        while (!part.EndOfMessage);
        return text.ToString();
    }

    /// <summary>A client of the main namespace for which everything waits until it polls.</summary>
    private sealed class PollingClient(HttpClient http, string address) : IDisposable
    {
        public static async Task<PollingClient> ConnectAsync(TestHost host)
        {
            var http = new HttpClient { BaseAddress = host.Address };
            var address = "/socket.io/?EIO=4&transport=polling";
            address += "&sid=" + (await http.GetStringAsync(address)).Split('"')[3];
            using (await http.PostAsync(address, new StringContent("40")))
            {
            }

            var client = new PollingClient(http, address);
            while (!(await client.PollAsync()).Any(packet => packet.StartsWith("40", StringComparison.Ordinal)))
            {
            }

            await Wait.UntilAsync(() => host.Server.SocketCount == 1, "it is connected");
            return client;
        }

        public async Task<string[]> PollAsync() => (await http.GetStringAsync(address)).Split('\u001e');

        public void Dispose() => http.Dispose();
    }
}
