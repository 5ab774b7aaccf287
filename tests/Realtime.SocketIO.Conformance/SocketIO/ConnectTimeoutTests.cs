using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

/// <summary>A session that joins no namespace within the connect timeout is closed.</summary>
public sealed class ConnectTimeoutTests : ConformanceTest
{
    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    public async Task A_session_that_says_nothing_is_closed(Via via)
    {
        await using var client = await EngineClient.ConnectAsync(Target, via);

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_session_that_was_only_rejected_is_closed()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync("0/guarded,");
        await peer.SendAsync("0/random,");
        await peer.ReceiveAsync();
        await peer.ReceiveAsync();

        await peer.ExpectEndAsync();
    }

    [InProcessFact]
    public async Task A_session_that_joined_outlives_the_timeout()
    {
        await using var silent = await EngineClient.ConnectAsync(Target, Via.WebSocket);
        await using var joined = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await using var later = await EngineClient.ConnectAsync(Target, Via.WebSocket);

        // Both silent ones have gone, so the timeout has passed for the one between them.
        await silent.ExpectEndAsync();
        await later.ExpectEndAsync();

        await joined.ExpectNothingMoreAsync();
    }

    private protected override void Configure(SocketIOOptions options) =>
        options.ConnectTimeout = TimeSpan.FromMilliseconds(1500);
}
