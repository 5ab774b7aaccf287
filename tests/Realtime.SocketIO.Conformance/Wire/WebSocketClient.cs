using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>A session over WebSocket, from the start or after an upgrade.</summary>
internal sealed class WebSocketClient : EngineClient
{
    private WebSocketClient(RawWebSocket socket, OpenPacket open)
    {
        Socket = socket;
        Open = open;
    }

    public RawWebSocket Socket { get; }

    public override OpenPacket Open { get; }

    public static async Task<WebSocketClient> ConnectAsync(Target target, params string[] headers)
    {
        var socket = await RawWebSocket.ConnectAsync(target, headers: headers);
        var open = await socket.ReceiveAsync("the open packet");
        return new WebSocketClient(socket, OpenPacket.Parse(open.Text));
    }

    /// <summary>Opens a polling session and moves it to WebSocket.</summary>
    public static async Task<WebSocketClient> UpgradeAsync(Target target, params string[] headers)
    {
        var response = await RawHttp.GetAsync(target, RawHttp.PollingQuery, headers);
        var open = OpenPacket.Parse(response.Text);
        var socket = await RawWebSocket.ConnectAsync(
            target, $"{RawHttp.WebSocketQuery}&sid={open.SessionId}", headers: headers);
        await socket.SendTextAsync("2probe");
        Assert.Equal("3probe", (await socket.ReceiveAsync("the answer to the probe")).Text);
        await socket.SendTextAsync("5");
        return new WebSocketClient(socket, open);
    }

    public override Task SendAsync(byte[] packet) => SendFrameAsync(new Frame(Opcode.Text, packet));

    public override Task SendBinaryAsync(byte[] data) => SendFrameAsync(new Frame(Opcode.Binary, data));

    public override async Task<string> ReceiveAsync(string expectation = "a packet")
    {
        while (true)
        {
            var frame = await Socket.ReceiveAsync(expectation);
            Assert.Equal(Opcode.Text, frame.Opcode);
            if (frame.Text != "6")
            {
                return frame.Text;
            }
        }
    }

    public override Task ExpectEndAsync() => Socket.ExpectEndAsync();

    public override Task VanishAsync()
    {
        Socket.Reset();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => Socket.DisposeAsync();

    private async Task SendFrameAsync(Frame frame)
    {
        try
        {
            await Socket.SendAsync(frame);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has already ended the connection because of what came before.
        }
    }
}
