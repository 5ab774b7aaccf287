using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

public sealed class HostileConnectionTests : ConformanceTest
{
    [Theory]
    [InlineData("EIO=4&transport=websocket")]
    [InlineData("EIO=4&transport=websocket&sid=unknown")]
    [InlineData("EIO=4&transport=abc")]
    [InlineData("EIO=3&transport=websocket")]
    public async Task A_reset_during_an_upgrade_request_does_no_harm(string query)
    {
        for (var i = 0; i < 50; i++)
        {
            var connection = await RawConnection.OpenAsync(Target);
            await connection.WriteAsync(RawHttp.Request(Target, "GET", query, RawHttp.UpgradeHeaders));
            connection.Reset();
        }

        await Healthy.ProveAsync();
    }

    [Fact]
    public async Task An_upgrade_request_with_a_body_is_refused()
    {
        await using var connection = await RawConnection.OpenAsync(Target);

        await connection.WriteAsync(RawHttp.Request(
            Target, "GET", RawHttp.WebSocketQuery, RawHttp.UpgradeHeaders, "0123456789"u8.ToArray()));

        if (Target.IsInProcess)
        {
            Assert.Equal(400, (await connection.ReadResponseAsync()).Status);
        }
    }

    [Fact]
    public async Task Garbage_right_behind_the_upgrade_request_ends_only_that_connection()
    {
        await using var connection = await RawConnection.OpenAsync(Target);

        await connection.WriteAsync((byte[])
        [
            .. RawHttp.Request(Target, "GET", RawHttp.WebSocketQuery, RawHttp.UpgradeHeaders),
            .. Enumerable.Repeat((byte)0xff, 2000),
        ]);

        Assert.True(await Deadlines.Within(connection.WaitForEndAsync(), "the end of the connection"));
    }

    [Fact]
    public async Task Requests_that_stop_in_the_middle_do_no_harm()
    {
        var connections = new List<RawConnection>();
        for (var i = 0; i < 50; i++)
        {
            var connection = await RawConnection.OpenAsync(Target);
            connections.Add(connection);
            await connection.WriteAsync(RawHttp.Request(Target, "GET", RawHttp.PollingQuery).AsMemory(0, 20 + i));
        }

        await Healthy.ProveAsync();
        connections.ForEach(connection => connection.Reset());
    }

    [Fact]
    public async Task Connections_dropped_at_every_stage_leave_nothing_behind()
    {
        for (var i = 0; i < 30; i++)
        {
            var afterHandshake = await RawWebSocket.ConnectAsync(Target);
            afterHandshake.Reset();

            var afterConnect = await RawWebSocket.ConnectAsync(Target);
            await afterConnect.SendTextAsync("40");
            afterConnect.Reset();

            var inTheMiddleOfAFrame = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
            await ((WebSocketClient)inTheMiddleOfAFrame.Engine).Socket.SendBytesAsync(Frame.OfText("42[\"message\"]").Encode().AsMemory(0, 7));
            await inTheMiddleOfAFrame.Engine.VanishAsync();

            var whileItIsAnswered = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
            await whileItIsAnswered.SendAsync("2[\"burst\",100,1000]");
            await whileItIsAnswered.Engine.VanishAsync();
        }

        if (Target.IsInProcess)
        {
            await Deadlines.Until(() => Target.Server.ConnectionCount == 1, "only the healthy connection left");
            await Deadlines.Until(() => Target.Server.Of("/").SocketCount == 1, "only the healthy socket left");
        }
    }

    [Fact]
    public async Task Guessed_session_ids_are_all_unknown()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        var id = session.SessionId;
        string[] guesses = [id.ToUpperInvariant() + "x", id[..^1], id + "A", " " + id, id + "%00", id.Replace(id[0], id[0] == 'a' ? 'b' : 'a')];

        foreach (var guess in guesses)
        {
            var response = await RawHttp.GetAsync(Target, $"{RawHttp.PollingQuery}&sid={guess.Replace(" ", "%20", StringComparison.Ordinal)}");
            response.AssertError(400, 1, "Session ID unknown");
        }
    }

    [Fact]
    public async Task The_public_id_of_a_socket_opens_no_session()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);
        var publicId = await peer.JoinAsync("/");

        var response = await RawHttp.GetAsync(Target, $"{RawHttp.PollingQuery}&sid={publicId}");

        response.AssertError(400, 1, "Session ID unknown");
    }

    [InProcessFact]
    public async Task Sessions_that_nobody_uses_are_gone_after_the_ping_timeout()
    {
        await using var target = await Target.StartAsync(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(100);
            options.PingTimeout = TimeSpan.FromMilliseconds(100);
        });
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(200, (await RawHttp.GetAsync(target, RawHttp.PollingQuery)).Status);
        }

        await Deadlines.Until(() => target.Server.ConnectionCount == 0, "no session left");
    }
}
