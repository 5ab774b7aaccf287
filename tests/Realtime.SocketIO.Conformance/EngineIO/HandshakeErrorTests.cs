using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

public sealed class HandshakeErrorTests : ConformanceTest
{
    private const string TransportUnknown = "Transport unknown";
    private const string SessionUnknown = "Session ID unknown";
    private const string BadMethod = "Bad handshake method";
    private const string BadRequest = "Bad request";
    private const string UnsupportedVersion = "Unsupported protocol version";

    [Theory]
    [InlineData("GET", "EIO=4", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=abc", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=__proto__", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=constructor", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=polling%00", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=webtransport", 0, TransportUnknown)]
    [InlineData("POST", "EIO=4&transport=abc", 0, TransportUnknown)]
    [InlineData("GET", "EIO=4&transport=polling&sid=unknown", 1, SessionUnknown)]
    [InlineData("POST", "EIO=4&transport=polling&sid=unknown", 1, SessionUnknown)]
    [InlineData("GET", "EIO=4&transport=polling&sid=__proto__", 1, SessionUnknown)]
    [InlineData("GET", "EIO=4&transport=polling&sid=constructor", 1, SessionUnknown)]
    [InlineData("GET", "EIO=4&transport=polling&sid=%00%ff", 1, SessionUnknown)]
    [InlineData("POST", "EIO=4&transport=polling", 2, BadMethod)]
    [InlineData("PUT", "EIO=4&transport=polling", 2, BadMethod)]
    [InlineData("DELETE", "EIO=4&transport=polling", 2, BadMethod)]
    [InlineData("GET", "EIO=4&transport=websocket", 3, BadRequest)]
    [InlineData("GET", "transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=&transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=abc&transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=3&transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=5&transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=44&transport=polling", 5, UnsupportedVersion)]
    [InlineData("GET", "EIO=-4&transport=polling", 5, UnsupportedVersion)]
    public async Task A_request_that_opens_nothing_is_refused_with_its_code(string method, string query, int code, string message)
    {
        var response = await RawHttp.SendAsync(Target, method, query, body: method == "GET" ? null : []);

        response.AssertError(400, code, message);
    }

    [Theory]
    [Trait("Beyond", "reference")]
    [InlineData("EIO=4&transport=abc", 0, TransportUnknown)]
    [InlineData("EIO=4&transport=__proto__", 0, TransportUnknown)]
    [InlineData("EIO=4&transport=websocket&sid=unknown", 1, SessionUnknown)]
    [InlineData("EIO=4&transport=websocket&sid=__proto__", 1, SessionUnknown)]
    [InlineData("transport=websocket", 5, UnsupportedVersion)]
    [InlineData("EIO=abc&transport=websocket", 5, UnsupportedVersion)]
    [InlineData("EIO=3&transport=websocket", 5, UnsupportedVersion)]
    public async Task A_WebSocket_request_that_opens_nothing_is_refused_before_the_upgrade(string query, int code, string message)
    {
        (await RawHttp.UpgradeAsync(Target, query)).AssertError(400, code, message);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [Trait("Beyond", "reference")]
    public async Task A_method_that_a_session_does_not_know_is_refused_and_the_session_lives(string method)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var response = await RawHttp.SendAsync(Target, method, session.Query, body: []);

        Assert.InRange(response.Status, 400, 405);
        Assert.Equal("ok", (await session.PostAsync("3")).Text);
    }

    [Fact]
    public async Task A_plain_request_for_WebSocket_on_a_polling_session_is_refused_and_the_session_lives()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        (await RawHttp.GetAsync(Target, session.UpgradeQuery)).AssertError(400, 3, BadRequest);

        Assert.Equal("ok", (await session.PostAsync("3")).Text);
    }

    [Fact]
    public async Task A_poll_on_a_WebSocket_session_is_refused_and_the_session_lives()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        var query = $"{RawHttp.PollingQuery}&sid={client.Open.SessionId}";

        (await RawHttp.GetAsync(Target, query)).AssertError(400, 3, BadRequest);
        (await RawHttp.PostAsync(Target, query, "41")).AssertError(400, 3, BadRequest);

        await new SocketIOPeer(client).JoinAsync("/");
    }

    [Theory]
    [InlineData("EIO=4&EIO=3&transport=polling&transport=websocket")]
    [InlineData("EIO[]=4&transport[]=polling")]
    [InlineData("EIO=4&transport=polling&sid=a&sid=b")]
    public async Task Ambiguous_parameters_never_break_the_server(string query)
    {
        var response = await RawHttp.GetAsync(Target, query);

        Assert.Equal(400, response.Status);
    }

    [Fact]
    public async Task A_session_id_of_many_characters_is_just_unknown()
    {
        var response = await RawHttp.GetAsync(Target, $"{RawHttp.PollingQuery}&sid={new string('a', 4000)}");

        response.AssertError(400, 1, SessionUnknown);
    }

    [InProcessFact]
    public async Task A_handshake_that_the_host_refuses_is_forbidden_with_the_hosts_words()
    {
        await using var target = await Target.StartAsync(options =>
            options.AllowRequest = context => ValueTask.FromResult<string?>(
                context.Request.Query.ContainsKey("letme") ? null : "Not from here"));

        (await RawHttp.GetAsync(target, RawHttp.PollingQuery)).AssertError(403, 4, "Not from here");
        (await RawHttp.UpgradeAsync(target, RawHttp.WebSocketQuery)).AssertError(403, 4, "Not from here");
        await using var socket = await RawWebSocket.ConnectAsync(target, RawHttp.WebSocketQuery + "&letme");
        OpenPacket.Parse((await socket.ReceiveAsync()).Text);
    }
}
