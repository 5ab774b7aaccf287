using System.Text.Json;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

/// <summary>What the host is told when a socket leaves, seen through the namespace that watches.</summary>
public sealed class DisconnectReasonTests : ConformanceTest
{
    private SocketIOPeer? _observer;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _observer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);
        await _observer.JoinAsync("/observer");
    }

    public override async Task DisposeAsync()
    {
        await _observer!.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    [Trait("Beyond", "reference")]
    public async Task A_close_packet_is_a_transport_close(Via via) =>
        await ExpectAsync("transport close", via, peer => peer.Engine.SendAsync("1"));

    [Fact]
    public async Task A_WebSocket_close_frame_is_a_transport_close() =>
        await ExpectAsync("transport close", Via.WebSocket, peer => SocketOf(peer).SendAsync(Frame.OfClose(1000)));

    [Theory]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    public async Task An_end_of_the_TCP_stream_is_a_transport_close(Via via) =>
        await ExpectAsync("transport close", via, async peer =>
        {
            SocketOf(peer).FinishSending();

            // Who left without a close frame is sent none.
            Assert.Null(await SocketOf(peer).ExpectEndAsync());
        });

    [Fact]
    public async Task An_end_of_the_TCP_stream_within_a_frame_is_a_transport_close() =>
        await ExpectAsync("transport close", Via.WebSocket, async peer =>
        {
            await SocketOf(peer).SendBytesAsync(Frame.OfText("42[\"message\"]").Encode().AsMemory()[..9]);
            SocketOf(peer).FinishSending();
            Assert.Null(await SocketOf(peer).ExpectEndAsync());
        });

    [Theory]
    [InlineData(Via.WebSocket, "transport close")]
    [InlineData(Via.Upgrade, "transport close")]
    [InlineData(Via.Polling, "transport error")]
    public async Task A_reset_is_the_transports_end(Via via, string reason) =>
        await ExpectAsync(reason, via, peer => peer.Engine.VanishAsync());

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    public async Task A_ping_in_the_wrong_direction_is_a_transport_error(Via via) =>
        await ExpectAsync("transport error|parse error", via, peer => peer.Engine.SendAsync("2"));

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    public async Task A_malformed_Engine_IO_packet_is_a_parse_error(Via via) =>
        await ExpectAsync("parse error", via, peer => peer.Engine.SendAsync("abc"));

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    public async Task A_malformed_Socket_IO_packet_is_a_parse_error(Via via) =>
        // The reference server tells this one as a close that it made itself.
        await ExpectAsync("parse error|forced close", via, peer => peer.SendAsync("2{}"));

    [Fact]
    public async Task A_DISCONNECT_of_the_client_is_a_client_namespace_disconnect() =>
        await ExpectAsync("client namespace disconnect", Via.WebSocket, peer => peer.SendAsync("1"));

    [Theory]
    [InlineData("leave-namespace")]
    [InlineData("drop-connection")]
    public async Task A_disconnect_by_the_host_is_a_server_namespace_disconnect(string how) =>
        await ExpectAsync("server namespace disconnect", Via.WebSocket, peer => peer.SendAsync($"2[\"{how}\"]"));

    private static RawWebSocket SocketOf(SocketIOPeer peer) => ((WebSocketClient)peer.Engine).Socket;

    private async Task ExpectAsync(string reasons, Via via, Func<SocketIOPeer, Task> leave)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, via);
        var id = await peer.JoinAsync("/");

        await leave(peer);

        Assert.Contains(await ReasonAsync(_observer!, id), reasons.Split('|'));
    }

    /// <summary>Others may leave at the same time on a server that is shared.</summary>
    internal static async Task<string> ReasonAsync(SocketIOPeer observer, string id)
    {
        while (true)
        {
            var left = await observer.ReceiveAsync($"the reason why {id} left");
            var arguments = JsonSerializer.Deserialize<string[]>(left["2/observer,".Length..])!;
            if (arguments[1] == id)
            {
                return arguments[2];
            }
        }
    }
}
