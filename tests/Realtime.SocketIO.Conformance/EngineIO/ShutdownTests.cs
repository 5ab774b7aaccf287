using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

/// <summary>When the host stops, every client is told at once; none is left waiting.</summary>
public sealed class ShutdownTests
{
    [InProcessFact]
    public async Task Every_transport_is_ended_and_the_host_stops_promptly()
    {
        await using var target = await Target.StartAsync();
        await using var socket = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        await using var polling = await SocketIOPeer.ConnectAsync(target, Via.Polling);
        await using var upgraded = await SocketIOPeer.ConnectAsync(target, Via.Upgrade);
        await using var silent = await WebSocketClient.ConnectAsync(target);

        await Deadlines.Within(StopAsync(target), "the stop of the host", TimeSpan.FromSeconds(8));

        await socket.ExpectEndAsync();
        await polling.ExpectEndAsync();
        await upgraded.ExpectEndAsync();
        await silent.ExpectEndAsync();
        Assert.Empty(target.LoggedErrors);
    }

    [InProcessFact]
    public async Task A_waiting_poll_is_answered_with_a_close()
    {
        await using var target = await Target.StartAsync();
        var session = await PollingRequests.OpenAsync(target);
        var poll = session.PollOnceAsync();
        await session.PostAsync("6");
        await session.PostAsync("6");

        await Deadlines.Within(StopAsync(target), "the stop of the host", TimeSpan.FromSeconds(8));

        Assert.EndsWith("1", (await poll).Text, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_WebSocket_is_closed_as_going_away()
    {
        await using var target = await Target.StartAsync();
        await using var client = await WebSocketClient.ConnectAsync(target);

        await target.StopAsync();

        Assert.Contains(await client.Socket.ExpectEndAsync(), new int?[] { 1000, 1001, 1005 });
    }

    [InProcessFact]
    public async Task The_host_is_told_the_reason()
    {
        await using var target = await Target.StartAsync();
        var reasons = new System.Collections.Concurrent.ConcurrentBag<DisconnectReason>();
        target.Server.Of("/").OnDisconnect((_, reason) =>
        {
            reasons.Add(reason);
            return Task.CompletedTask;
        });
        await using var socket = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        await using var polling = await SocketIOPeer.ConnectAsync(target, Via.Polling);

        await target.StopAsync();

        await Deadlines.Until(() => reasons.Count == 2, "both sockets' leaving");
        Assert.All(reasons, reason => Assert.Equal(DisconnectReason.ServerShuttingDown, reason));
    }

    private static async Task<bool> StopAsync(Target target)
    {
        await target.StopAsync();
        return true;
    }
}
