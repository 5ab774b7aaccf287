using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

/// <summary>On a server whose heartbeat is as quick as the published suites expect.</summary>
public sealed class HeartbeatTests : ConformanceTest
{
    /// <summary>Joins a namespace that says nothing by itself.</summary>
    private const string Join = "40/guarded,{\"token\":\"open sesame\"}";

    [Fact]
    public async Task The_server_pings_a_polling_session_and_keeps_it_while_it_answers()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await JoinAsync(session);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("2", (await session.PollOnceAsync()).Text);
            Assert.Equal("ok", (await session.PostAsync("3")).Text);
        }
    }

    [Fact]
    public async Task The_server_pings_a_WebSocket_and_keeps_it_while_it_answers()
    {
        await using var socket = await RawWebSocket.ConnectAsync(Target, answersPings: false);
        await socket.ReceiveAsync("the open packet");
        await socket.SendTextAsync(Join);
        await socket.ReceiveAsync("the answer to CONNECT");

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("2", (await socket.ReceiveAsync("a ping")).Text);
            await socket.SendTextAsync("3");
        }
    }

    [Fact]
    public async Task An_upgraded_session_is_pinged_over_its_WebSocket()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var socket = await RawWebSocket.ConnectAsync(Target, session.UpgradeQuery, answersPings: false);
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", (await socket.ReceiveAsync()).Text);
        await socket.SendTextAsync("5");
        await socket.SendTextAsync(Join);
        await socket.ReceiveAsync("the answer to CONNECT");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", (await socket.ReceiveAsync("a ping")).Text);
            await socket.SendTextAsync("3");
        }
    }

    [Fact]
    public async Task A_WebSocket_that_does_not_answer_is_closed()
    {
        await using var socket = await RawWebSocket.ConnectAsync(Target, answersPings: false);
        await socket.ReceiveAsync("the open packet");

        Assert.Equal("2", (await socket.ReceiveAsync("the ping")).Text);

        await socket.ExpectEndAsync();
    }

    [Fact]
    public async Task A_polling_session_that_does_not_answer_is_closed()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.Equal("2", (await session.PollOnceAsync()).Text);

        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_polling_session_that_never_polls_is_closed()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var end = DateTime.UtcNow + Deadlines.Answer;
        while ((await session.PostAsync("6")).Status == 200)
        {
            Assert.True(DateTime.UtcNow < end, "Still served without a single poll.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Other_traffic_does_not_stand_in_for_the_answer()
    {
        await using var socket = await RawWebSocket.ConnectAsync(Target, answersPings: false);
        await socket.ReceiveAsync("the open packet");
        await socket.SendTextAsync("40");

        while (!socket.Ended.IsCompleted)
        {
            try
            {
                await socket.SendTextAsync("42[\"message\",1]");
            }
            catch (System.Net.Sockets.SocketException)
            {
                break;
            }

            await Task.Delay(20);
        }

        await socket.ExpectEndAsync();
    }

    [Fact]
    public async Task A_flood_of_answers_gains_no_further_pings()
    {
        await using var socket = await RawWebSocket.ConnectAsync(Target, answersPings: false);
        await socket.ReceiveAsync("the open packet");
        await socket.SendTextAsync(Join);
        await socket.ReceiveAsync("the answer to CONNECT");
        byte[] flood = [.. Enumerable.Repeat(Frame.OfText("3").Encode(), 20_000).SelectMany(frame => frame)];

        var started = DateTime.UtcNow;
        var pings = 0;
        await socket.SendBytesAsync(flood);
        while (pings < 4)
        {
            Assert.Equal("2", (await socket.ReceiveAsync("a ping")).Text);
            pings++;
            await socket.SendTextAsync("3");
        }

        // Four pings of one heartbeat take four intervals, however many answers came unasked.
        Assert.InRange(DateTime.UtcNow - started, TimeSpan.FromMilliseconds(900), Deadlines.Answer);
    }

    [InProcessTheory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_client_whose_events_wait_is_pinged_and_kept(int accepted)
    {
        await using var target = await Target.StartAsync(options =>
        {
            Configure(options);
            options.MaxConcurrentEvents = 1;
            options.AcceptedWaitingEvents = accepted;
        });
        await using var observer = await SocketIOPeer.OpenAsync(target, Via.WebSocket);
        await observer.JoinAsync("/observer");
        await using var socket = await RawWebSocket.ConnectAsync(target, answersPings: false);
        await socket.ReceiveAsync("the open packet");
        await socket.SendTextAsync("40");
        await socket.ReceiveAsync("the answer to CONNECT");
        await socket.ReceiveAsync("the auth event");
        var gate = $"heartbeat {accepted}";

        for (var i = 0; i < 10; i++)
        {
            await socket.SendTextAsync($"42{i}[\"wait\",\"{gate}\"]");
        }

        // More than the client may take to answer one, and more than a client waits for one.
        for (var pings = 0; pings < 10; pings++)
        {
            Assert.Equal("2", (await socket.ReceiveAsync("a ping")).Text);
            await socket.SendTextAsync("3");
        }

        await using var other = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        await other.SendAsync($"2[\"release\",\"{gate}\"]");
        for (var i = 0; i < 10;)
        {
            var text = (await socket.ReceiveAsync("an acknowledgement")).Text;
            if (text == "2")
            {
                await socket.SendTextAsync("3");
                continue;
            }

            Assert.Equal($"43{i++}[]", text);
        }
    }

    [InProcessFact]
    public async Task A_client_whose_events_wait_and_that_is_silent_is_closed()
    {
        await using var target = await Target.StartAsync(options =>
        {
            Configure(options);
            options.MaxConcurrentEvents = 1;
        });
        await using var socket = await RawWebSocket.ConnectAsync(target, answersPings: false);
        await socket.ReceiveAsync("the open packet");
        await socket.SendTextAsync("40");

        await socket.SendTextAsync("42[\"wait\",\"for ever\"]");
        await socket.SendTextAsync("42[\"wait\",\"for ever\"]");

        await socket.ExpectEndAsync();
    }

    private protected override void Configure(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = TimeSpan.FromMilliseconds(1500);
    }

    private static async Task JoinAsync(PollingRequests session)
    {
        await session.PostAsync(Join);
        Assert.StartsWith("40/guarded,", await session.PollAsync(), StringComparison.Ordinal);
    }
}
