using System.Globalization;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

public sealed class UpgradeTests : ConformanceTest
{
    private const string Echo = "420[\"message-with-ack\",\"still here\"]";
    private const string Echoed = "430[\"still here\"]";

    [Fact]
    public async Task A_probe_is_answered_and_releases_the_waiting_poll_with_a_noop()
    {
        await using var session = await JoinedAsync();
        var poll = session.PollAsync();
        await using var socket = await ProbeAsync(session);

        Assert.Equal("6", await Deadlines.Within(poll, "the release of the poll"));
        await socket.SendTextAsync("5");
        await socket.SendTextAsync(Echo);

        Assert.Equal(Echoed, (await socket.ReceiveAsync()).Text);
    }

    [Fact]
    public async Task A_poll_made_after_the_probe_is_released_with_a_noop()
    {
        await using var session = await JoinedAsync();
        await using var socket = await ProbeAsync(session);

        Assert.Equal("6", await Deadlines.Within(session.PollAsync(), "the release of the poll"));

        await socket.SendTextAsync("5");
        await socket.SendTextAsync(Echo);
        Assert.Equal(Echoed, (await socket.ReceiveAsync()).Text);
    }

    [Fact]
    public async Task Polling_goes_on_between_the_probe_and_the_upgrade()
    {
        await using var session = await JoinedAsync();
        await using var socket = await ProbeAsync(session);

        Assert.Equal("ok", (await session.PostAsync(Echo)).Text);
        await socket.SendTextAsync("5");

        var text = (await socket.ReceiveAsync()).Text;
        Assert.Equal(Echoed, text);
    }

    [Fact]
    public async Task Packets_sent_meanwhile_arrive_in_order_and_once()
    {
        await using var session = await JoinedAsync();
        await session.PostAsync("42[\"burst\",100]");
        List<string> packets = [.. (await session.PollAsync()).Split(PollingRequests.Separator)];
        await using var socket = await ProbeAsync(session);
        await session.PostAsync("42[\"burst\",100]");
        await socket.SendTextAsync("5");
        await socket.SendTextAsync("42[\"burst\",100]");

        while (packets.Count < 300)
        {
            packets.Add((await socket.ReceiveAsync("the rest of 300 packets")).Text);
        }

        Assert.Equal(
            Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"42[\"tick\",{i % 100}]")),
            packets);
    }

    [Fact]
    public async Task A_close_between_the_probe_and_the_upgrade_ends_both()
    {
        await using var session = await JoinedAsync();
        await using var socket = await ProbeAsync(session);

        await session.PostAsync("1");

        await socket.ExpectEndAsync();
        await session.ExpectUnknownAsync();
    }

    [InProcessFact]
    public async Task An_upgrade_that_the_client_does_not_complete_times_out_and_polling_lives()
    {
        await using var target = await Target.StartAsync(options => options.UpgradeTimeout = TimeSpan.FromMilliseconds(200));
        await using var session = await JoinedAsync(target);
        await using var socket = await ProbeAsync(session, target);

        await socket.ExpectEndAsync();

        await session.PostAsync(Echo);
        Assert.Equal(Echoed, await AfterNoopsAsync(session));
        Assert.Empty(target.LoggedErrors);
    }

    [InProcessFact]
    public async Task A_WebSocket_that_never_probes_times_out_and_polling_lives()
    {
        await using var target = await Target.StartAsync(options => options.UpgradeTimeout = TimeSpan.FromMilliseconds(200));
        await using var session = await JoinedAsync(target);
        await using var socket = await RawWebSocket.ConnectAsync(target, session.UpgradeQuery);

        await socket.ExpectEndAsync();

        await session.PostAsync(Echo);
        Assert.Equal(Echoed, await AfterNoopsAsync(session));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_WebSocket_that_goes_away_after_the_probe_leaves_polling_alive(bool orderly)
    {
        await using var session = await JoinedAsync();
        var socket = await ProbeAsync(session);

        if (orderly)
        {
            await socket.SendAsync(Frame.OfClose(1000));
            await socket.ExpectEndAsync();
        }

        socket.Reset();
        await session.PostAsync(Echo);

        Assert.Equal(Echoed, await AfterNoopsAsync(session));
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("2")]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("40{{{{")]
    public async Task Anything_but_an_upgrade_after_the_probe_ends_the_WebSocket_and_polling_lives(string packet)
    {
        await using var session = await JoinedAsync();
        await using var socket = await ProbeAsync(session);

        await socket.SendTextAsync(packet);
        await socket.ExpectEndAsync();

        await session.PostAsync(Echo);
        Assert.Equal(Echoed, await AfterNoopsAsync(session));
    }

    [Fact]
    public async Task Binary_garbage_after_the_probe_ends_the_WebSocket_and_polling_lives()
    {
        await using var session = await JoinedAsync();
        await using var socket = await ProbeAsync(session);

        await socket.SendAsync(new Frame(Opcode.Binary, [0, 1, 2, 255]));
        await socket.ExpectEndAsync();

        await session.PostAsync(Echo);
        Assert.Equal(Echoed, await AfterNoopsAsync(session));
    }

    [Fact]
    public async Task A_second_WebSocket_is_refused_while_the_first_is_upgrading()
    {
        await using var session = await JoinedAsync();
        await using var first = await ProbeAsync(session);

        await ExpectRefusedAsync(session);

        await first.SendTextAsync("5");
        await first.SendTextAsync(Echo);
        Assert.Equal(Echoed, (await first.ReceiveAsync()).Text);
    }

    [Fact]
    public async Task A_WebSocket_and_a_poll_are_refused_after_the_upgrade()
    {
        await using var session = await JoinedAsync();
        await using var first = await ProbeAsync(session);
        await first.SendTextAsync("5");
        await first.SendTextAsync(Echo);
        Assert.Equal(Echoed, (await first.ReceiveAsync()).Text);

        await ExpectRefusedAsync(session);
        (await session.PollOnceAsync()).AssertError(400, 3, "Bad request");
        (await session.PostAsync("40")).AssertError(400, 3, "Bad request");

        await first.SendTextAsync(Echo);
        Assert.Equal(Echoed, (await first.ReceiveAsync()).Text);
    }

    [Fact]
    public async Task After_an_abandoned_upgrade_another_one_succeeds()
    {
        await using var session = await JoinedAsync();
        await using (var first = await ProbeAsync(session))
        {
            await first.SendAsync(Frame.OfClose(1000));
            await first.ExpectEndAsync();
        }

        await using var second = await ProbeAsync(session);
        await second.SendTextAsync("5");
        await second.SendTextAsync(Echo);

        Assert.Equal(Echoed, (await second.ReceiveAsync()).Text);
    }

    private async Task<PollingRequests> JoinedAsync(Target? target = null)
    {
        var session = await PollingRequests.OpenAsync(target ?? Target);
        await session.PostAsync("40");
        while (!(await session.PollAsync()).Contains("[\"auth\"", StringComparison.Ordinal))
        {
        }

        return session;
    }

    private async Task<RawWebSocket> ProbeAsync(PollingRequests session, Target? target = null)
    {
        var socket = await RawWebSocket.ConnectAsync(target ?? Target, session.UpgradeQuery);
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", (await socket.ReceiveAsync("the answer to the probe")).Text);
        return socket;
    }

    /// <summary>Refused with an HTTP error or, as the protocol also allows, by closing the WebSocket.</summary>
    private async Task ExpectRefusedAsync(PollingRequests session)
    {
        var (socket, response) = await RawWebSocket.TryConnectAsync(Target, session.UpgradeQuery);
        if (socket is null)
        {
            Assert.Equal(400, response.Status);
            return;
        }

        await socket.ExpectEndAsync();
        await socket.DisposeAsync();
    }

    /// <summary>The release of an upgrade that came to nothing may still stand before what follows.</summary>
    private static async Task<string> AfterNoopsAsync(PollingRequests session)
    {
        while (true)
        {
            var packets = (await session.PollAsync()).Split(PollingRequests.Separator).Where(packet => packet != "6").ToArray();
            if (packets.Length > 0)
            {
                return string.Join(PollingRequests.Separator, packets);
            }
        }
    }
}
