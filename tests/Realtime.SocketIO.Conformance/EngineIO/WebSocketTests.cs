using System.Text;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

public sealed class WebSocketTests : ConformanceTest
{
    [Fact]
    public async Task A_message_is_one_text_frame_in_each_direction()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendAsync("40/nowhere,");

        var frame = await client.Socket.ReceiveAsync();
        Assert.Equal(Opcode.Text, frame.Opcode);
        Assert.True(frame.Final);
        Assert.Equal("44/nowhere,{\"message\":\"Invalid namespace\"}", frame.Text);
    }

    [Fact]
    public async Task A_message_in_fragments_is_put_together()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.Socket.SendAsync(new Frame(Opcode.Text, "40/no"u8.ToArray(), Final: false));
        await client.Socket.SendAsync(new Frame(Opcode.Continuation, "whe"u8.ToArray(), Final: false));
        await client.Socket.SendAsync(new Frame(Opcode.Continuation, [], Final: false));
        await client.Socket.SendAsync(new Frame(Opcode.Continuation, "re,"u8.ToArray()));

        Assert.StartsWith("44/nowhere,", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_character_that_fragments_cut_in_two_arrives_whole()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        var socket = ((WebSocketClient)peer.Engine).Socket;
        var message = Encoding.UTF8.GetBytes("425[\"length\",\"€\"]");
        var cut = Array.IndexOf(message, (byte)0xe2) + 1;

        await socket.SendAsync(new Frame(Opcode.Text, message[..cut], Final: false));
        await socket.SendAsync(new Frame(Opcode.Continuation, message[cut..]));

        await peer.ExpectAsync("35[1]");
    }

    [Fact]
    public async Task A_control_frame_between_fragments_is_answered()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.Socket.SendAsync(new Frame(Opcode.Text, "40/no"u8.ToArray(), Final: false));
        await client.Socket.SendAsync(new Frame(Opcode.Ping, "still there?"u8.ToArray()));
        var pong = await client.Socket.ReceiveAsync("the pong");
        await client.Socket.SendAsync(new Frame(Opcode.Continuation, "where,"u8.ToArray()));

        Assert.Equal(Opcode.Pong, pong.Opcode);
        Assert.Equal("still there?", pong.Text);
        Assert.StartsWith("44/nowhere,", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_close_packet_ends_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendAsync("1");

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_close_frame_is_answered_with_a_close_frame()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.Socket.SendAsync(Frame.OfClose(1000));

        Assert.Equal(1000, await client.Socket.ExpectEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData("b")]
    [InlineData(" 40")]
    [InlineData("2")]
    [InlineData("2probe")]
    public async Task A_text_that_is_no_packet_ends_the_connection(string text)
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendAsync(text);

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Binary_data_that_nothing_announced_ends_the_connection()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.Engine.SendBinaryAsync([1, 2, 3, 4]);

        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task Binary_data_before_any_namespace_was_joined_ends_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendBinaryAsync([1, 2, 3, 4]);

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_ends_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendAsync([(byte)'4', (byte)'0', 0xc3, 0x28]);

        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(0x83)]
    [InlineData(0x8b)]
    [InlineData(0xc1)]
    [InlineData(0x80)]
    [InlineData(0x09)]
    public async Task A_frame_that_the_WebSocket_protocol_forbids_ends_the_connection(byte firstByte)
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        var frame = Frame.OfText("40").Encode();
        frame[0] = firstByte;

        await client.Socket.SendBytesAsync(frame);

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_new_message_in_the_middle_of_another_ends_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.Socket.SendAsync(new Frame(Opcode.Text, "40"u8.ToArray(), Final: false));
        await client.Socket.SendAsync(Frame.OfText("40"));

        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData("Upgrade: h2c")]
    [InlineData("Upgrade: ")]
    public async Task An_upgrade_to_something_else_is_refused(string upgrade)
    {
        var response = await RawHttp.SendAsync(
            Target, "GET", RawHttp.WebSocketQuery, ["Connection: Upgrade", upgrade, .. RawHttp.UpgradeHeaders[2..]]);

        Assert.InRange(response.Status, 400, 426);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 12", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("Sec-WebSocket-Version: 13", "X-Key: missing")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: short")]
    public async Task A_handshake_that_the_WebSocket_protocol_forbids_is_refused(string version, string key)
    {
        var response = await RawHttp.SendAsync(
            Target, "GET", RawHttp.WebSocketQuery, ["Connection: Upgrade", "Upgrade: websocket", version, key]);

        Assert.InRange(response.Status, 400, 426);
    }
}
