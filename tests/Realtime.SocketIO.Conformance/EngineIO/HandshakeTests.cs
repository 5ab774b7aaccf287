using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

public sealed class HandshakeTests : ConformanceTest
{
    private static readonly string[] OpenFields = ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"];

    [Fact]
    public async Task Polling_is_opened_with_a_session_id_the_upgrades_and_the_timings()
    {
        var response = await RawHttp.GetAsync(Target, RawHttp.PollingQuery);

        Assert.Equal(200, response.Status);
        Assert.Equal("text/plain; charset=UTF-8", response.Header("content-type"), ignoreCase: true);
        Assert.Equal("no-store", response.Header("cache-control"));
        var open = OpenPacket.Parse(response.Text);
        Assert.Equal(OpenFields.Order(), open.Fields.Order());
        Assert.Equal(["websocket"], open.Upgrades);
        Assert.Equal(1_000_000, open.MaxPayload);
        await new PollingRequests(Target, open.SessionId).DisposeAsync();
    }

    [Fact]
    public async Task WebSocket_is_opened_without_upgrades()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        Assert.Equal(OpenFields.Order(), client.Open.Fields.Order());
        Assert.Empty(client.Open.Upgrades);
        Assert.Equal(1_000_000, client.Open.MaxPayload);
    }

    [InProcessFact]
    public async Task The_announced_timings_are_the_configured_ones()
    {
        await using var target = await Target.StartAsync(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(1234);
            options.PingTimeout = TimeSpan.FromMilliseconds(4321);
            options.MaxPayload = 5000;
        });
        await using var client = await WebSocketClient.ConnectAsync(target);

        Assert.Equal(1234, client.Open.PingInterval);
        Assert.Equal(4321, client.Open.PingTimeout);
        Assert.Equal(5000, client.Open.MaxPayload);
    }

    [InProcessFact]
    public async Task No_upgrade_is_offered_where_upgrades_are_off()
    {
        await using var target = await Target.StartAsync(options => options.AllowUpgrades = false);
        await using var client = await PollingClient.ConnectAsync(target);

        Assert.Empty(client.Open.Upgrades);
    }

    [InProcessFact]
    public async Task No_upgrade_is_offered_where_WebSocket_is_off()
    {
        await using var target = await Target.StartAsync(options => options.Transports.Remove("websocket"));
        await using var client = await PollingClient.ConnectAsync(target);

        Assert.Empty(client.Open.Upgrades);
        (await RawHttp.UpgradeAsync(target, RawHttp.WebSocketQuery)).AssertError(400, 0, "Transport unknown");
    }

    [InProcessFact]
    public async Task Polling_is_refused_where_it_is_off()
    {
        await using var target = await Target.StartAsync(options => options.Transports.Remove("polling"));

        (await RawHttp.GetAsync(target, RawHttp.PollingQuery)).AssertError(400, 0, "Transport unknown");
        await using var client = await WebSocketClient.ConnectAsync(target);
    }

    [Fact]
    public async Task Session_ids_are_long_and_differ()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            await using var session = await PollingRequests.OpenAsync(Target);
            Assert.True(session.SessionId.Length >= 20, $"{session.SessionId} cannot hold 120 random bits.");
            Assert.Matches("^[A-Za-z0-9_-]+$", session.SessionId);
            ids.Add(session.SessionId);
        }

        Assert.Equal(20, ids.Count);
    }

    [Theory]
    [InlineData("EIO=4&transport=polling&t=N8hyd6w")]
    [InlineData("t=N8hyd6w&transport=polling&EIO=4")]
    [InlineData("EIO=4&transport=polling&token=a%20b&x&=&&")]
    public async Task Further_query_parameters_and_their_order_do_not_matter(string query)
    {
        var response = await RawHttp.GetAsync(Target, query);

        Assert.Equal(200, response.Status);
        await new PollingRequests(Target, OpenPacket.Parse(response.Text).SessionId).DisposeAsync();
    }

    [Fact]
    public async Task A_path_beside_the_endpoint_is_not_served()
    {
        await using var connection = await RawConnection.OpenAsync(Target);
        await connection.WriteAsync(
            $"GET /socket.iox/?{RawHttp.PollingQuery} HTTP/1.1\r\nHost: {Target.Address.Authority}\r\nConnection: close\r\n\r\n");

        Assert.Equal(404, (await connection.ReadResponseAsync()).Status);
    }
}
