using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Cluster;

/// <summary>A WebSocket that reaches another server of the cluster than the one that has the polling session.</summary>
public sealed class ForwardedUpgradeTests : IAsyncLifetime
{
    private readonly InProcessCluster _cluster = new();
    private readonly InProcessClusterTransport _transport;
    private readonly HttpClient _http = new() { Timeout = SocketIOTestClient.Patience };
    private readonly CancellationTokenSource _limit = new(SocketIOTestClient.Patience);
    private readonly TaskCompletionSource<DisconnectReason> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int> _heard = [];
    private TestHost _a = null!;
    private TestHost _b = null!;

    public ForwardedUpgradeTests() => _transport = _cluster.CreateTransport();

    public async Task InitializeAsync()
    {
        Action<SocketIOServer> configure = io => io
            .On("echo", e => e.AckAsync(e.Arg<JsonElement>(0)).AsTask())
            .On("n", e => _heard.Add(e.Arg<int>(0)))
            .On("flood", async e =>
            {
                for (var i = 0; i < 3000; i++)
                {
                    await e.Socket.EmitArgumentsAsync("n", [i, new byte[1000]]);
                }
            })
            .OnDisconnect((_, reason) => _left.TrySetResult(reason));
        _a = await _cluster.StartAsync(configure, o => (o.MaxQueuedPackets, o.MaxQueuedBytes) = (4000, 64 * 1024 * 1024));
        _b = await _cluster.StartAsync(configure, transport: _transport);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _limit.Dispose();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_session_upgrades_and_goes_on()
    {
        using var socket = await UpgradeAsync();

        await SendAsync(socket, "421[\"echo\",\"€\"]");
        Assert.Equal("431[\"€\"]", await NextAsync(socket));
        Assert.Equal("websocket", Assert.Single(_a.Server.Sockets).Transport);
        Assert.Empty(_b.Server.Sockets);
        var large = new string('x', 900_000);
        await SendAsync(socket, $"422[\"echo\",\"{large}\"]");
        Assert.Equal($"432[\"{large}\"]", await NextAsync(socket));
    }

    [Fact]
    public async Task Messages_keep_their_order_in_both_directions()
    {
        using var socket = await UpgradeAsync();
        await SendAsync(socket, "42[\"flood\"]");
        for (var i = 0; i < 3000; i++)
        {
            await SendAsync(socket, $"42[\"n\",{i}]");
        }

        await SendAsync(socket, "421[\"echo\",1]");
        for (var i = 0; i < 3000; i++)
        {
            Assert.Equal($"451-[\"n\",{i},{{\"_placeholder\":true,\"num\":0}}]", await NextAsync(socket));
            Assert.Equal(1000, (await NextAsync(socket)).Length);
        }

        Assert.Equal("431[1]", await NextAsync(socket));
        Assert.Equal(Enumerable.Range(0, 3000), _heard);
    }

    [Fact]
    public async Task A_pending_poll_ends_when_the_upgrade_begins()
    {
        var sid = await ConnectAsync();
        var polling = _http.GetStringAsync(Url(_b, "polling", sid));
        using var socket = await ProbeAsync(sid);

        Assert.Equal("6", await polling.WaitAsync(SocketIOTestClient.Patience));
        await SendAsync(socket, "5");
        await SendAsync(socket, "421[\"echo\",1]");
        Assert.Equal("431[1]", await NextAsync(socket));
    }

    [Fact]
    public async Task A_client_that_closes_ends_its_session()
    {
        using var socket = await UpgradeAsync();
        await SendAsync(socket, "42[\"n\",7]");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _limit.Token);

        Assert.Equal(DisconnectReason.TransportClose, await _left.Task.WaitAsync(SocketIOTestClient.Patience));
        Assert.Equal([7], _heard);
    }

    [Fact]
    public async Task A_client_that_breaks_off_ends_its_session()
    {
        using var socket = await UpgradeAsync();
        socket.Abort();

        Assert.Equal(DisconnectReason.TransportClose, await _left.Task.WaitAsync(SocketIOTestClient.Patience));
    }

    [Fact]
    public async Task The_server_can_disconnect_the_client()
    {
        using var socket = await UpgradeAsync();
        await Assert.Single(_a.Server.Sockets).DisconnectAsync(close: true);

        Assert.Equal("41", await NextAsync(socket));

        // The close packet of Engine.IO may come first: the owner and the client close at the same time.
        var last = await NextAsync(socket);
        Assert.Equal("closed NormalClosure", last == "1" ? await NextAsync(socket) : last);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_stops_closes_the_connection(bool isOwner)
    {
        using var socket = await UpgradeAsync();
        var stopping = (isOwner ? _a : _b).Server.StopAsync();
        while (await NextAsync(socket) is var frame && !frame.StartsWith("closed", StringComparison.Ordinal))
        {
        }

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _limit.Token);
        await stopping.WaitAsync(SocketIOTestClient.Patience);
        await _left.Task.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task When_the_servers_lose_each_other_both_give_up()
    {
        using var socket = await UpgradeAsync();
        _transport.Disconnect();

        Assert.Equal("closed EndpointUnavailable", await NextAsync(socket));
    }

    [Fact]
    public async Task A_second_upgrade_and_one_of_an_unknown_session_are_refused()
    {
        var sid = await ConnectAsync();
        using var first = await ProbeAsync(sid);
        using var second = await OpenSocketAsync(sid);
        Assert.StartsWith("closed", await NextAsync(second), StringComparison.Ordinal);

        await SendAsync(first, "5");
        await SendAsync(first, "421[\"echo\",1]");
        Assert.Equal("431[1]", await NextAsync(first));
        await Assert.ThrowsAsync<WebSocketException>(() => OpenSocketAsync($"AAAAAAAAAAAAAAAAAAAAAAAA{sid[24..]}"));
    }

    [Fact]
    public async Task A_client_that_does_not_read_ends_only_its_own_session()
    {
        using var socket = await UpgradeAsync();
        var other = await ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(socket, "42[\"flood\"]");
        }

        Assert.Equal(DisconnectReason.QueueOverflow, await _left.Task.WaitAsync(SocketIOTestClient.Patience));
        using var response = await _http.PostAsync(Url(_b, "polling", other), new StringContent("421[\"echo\",1]"));
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        Assert.Equal("431[1]", await _http.GetStringAsync(Url(_b, "polling", other)));
    }

    private static Uri Url(TestHost host, string transport, string sid = "") => new(host.Address, $"/socket.io/?EIO=4&transport={transport}{(sid.Length > 0 ? $"&sid={sid}" : "")}");

    /// <summary>A session of the first server, connected to the main namespace by polling.</summary>
    private async Task<string> ConnectAsync()
    {
        var open = await _http.GetStringAsync(Url(_a, "polling"));
        var sid = JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString()!;
        using var response = await _http.PostAsync(Url(_b, "polling", sid), new StringContent("40"));
        Assert.StartsWith("40", await _http.GetStringAsync(Url(_b, "polling", sid)));
        return sid;
    }

    /// <summary>A WebSocket at the second server.</summary>
    private async Task<ClientWebSocket> OpenSocketAsync(string sid)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Url(_b, "websocket", sid)) { Scheme = "ws" }.Uri, _limit.Token);
        return socket;
    }

    private async Task<ClientWebSocket> ProbeAsync(string sid)
    {
        var socket = await OpenSocketAsync(sid);
        await SendAsync(socket, "2probe");
        Assert.Equal("3probe", await NextAsync(socket));
        return socket;
    }

    /// <summary>A WebSocket at the second server that the first one uses: one that ends before leaves the session polling.</summary>
    private async Task<ClientWebSocket> UpgradeAsync()
    {
        var socket = await ProbeAsync(await ConnectAsync());
        await SendAsync(socket, "5");
        await Wait.UntilAsync(() => _a.Server.Sockets.Single().Transport == "websocket", "the session uses the WebSocket");
        return socket;
    }

    private Task SendAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _limit.Token);

    private async Task<string> NextAsync(ClientWebSocket socket)
    {
        var buffer = new byte[2_000_000];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), _limit.Token);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return $"closed {socket.CloseStatus}";
            }

            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
            }
        }
    }
}
