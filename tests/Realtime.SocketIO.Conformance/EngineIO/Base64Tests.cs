using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

/// <summary>Binary as base64 in text frames, as a client sends it that was made with <c>forceBase64</c>, and says so with <c>b64</c>.</summary>
public sealed class Base64Tests : ConformanceTest
{
    private const string Question = "451-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]";
    private const string Answer = "461-7[{\"_placeholder\":true,\"num\":0}]";

    [Fact]
    public async Task A_client_that_takes_no_binary_frames_sends_and_gets_base64()
    {
        await using var socket = await OpenAsync("EIO=4&transport=websocket&b64=1");
        await JoinAsync(socket);

        await socket.SendTextAsync(Question);
        await socket.SendTextAsync("bAQIDBA==");

        await ExpectTextAsync(socket, Answer);
        await ExpectTextAsync(socket, "bAQIDBA==");
    }

    [Fact]
    public async Task An_upgrade_says_for_itself_what_the_client_takes()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var socket = await RawWebSocket.ConnectAsync(Target, session.UpgradeQuery + "&b64=1");
        await socket.SendTextAsync("2probe");
        await ExpectTextAsync(socket, "3probe");
        await socket.SendTextAsync("5");
        await JoinAsync(socket);

        await socket.SendTextAsync(Question);
        await socket.SendTextAsync("bAQIDBA==");

        await ExpectTextAsync(socket, Answer);
        await ExpectTextAsync(socket, "bAQIDBA==");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&b64=")]
    public async Task Base64_is_read_from_every_client_and_answered_with_a_binary_frame_where_that_is_taken(string query)
    {
        await using var socket = await OpenAsync("EIO=4&transport=websocket" + query);
        await JoinAsync(socket);

        await socket.SendTextAsync(Question);
        await socket.SendTextAsync("bAQIDBA==");

        await ExpectTextAsync(socket, Answer);
        var frame = await socket.ReceiveAsync("the attachment");
        Assert.Equal(Opcode.Binary, frame.Opcode);
        Assert.Equal([1, 2, 3, 4], frame.Payload);
    }

    [InProcessFact]
    public async Task Revision_3_has_the_packet_type_before_the_base64()
    {
        await using var target = await Target.StartAsync(options => options.AllowEIO3 = true);
        await using var socket = await RawWebSocket.ConnectAsync(target, "EIO=3&transport=websocket&b64=1");
        await socket.ReceiveAsync("the open packet");
        Assert.Equal("40", (await socket.ReceiveAsync("the answer to CONNECT")).Text);
        await socket.ReceiveAsync("the auth event");

        await socket.SendTextAsync(Question);
        await socket.SendTextAsync("b4AQIDBA==");

        await ExpectTextAsync(socket, Answer);
        await ExpectTextAsync(socket, "b4AQIDBA==");
    }

    [InProcessFact]
    public async Task One_broadcast_reaches_each_client_in_the_form_that_it_takes()
    {
        await using var target = await Target.StartAsync(options => options.AllowEIO3 = true);
        await using var text = await RawWebSocket.ConnectAsync(target, "EIO=4&transport=websocket&b64=1");
        await using var plain = await RawWebSocket.ConnectAsync(target, "EIO=4&transport=websocket");
        await using var oldText = await RawWebSocket.ConnectAsync(target, "EIO=3&transport=websocket&b64=1");
        await using var old = await RawWebSocket.ConnectAsync(target, "EIO=3&transport=websocket");
        foreach (var socket in new[] { text, plain, oldText, old })
        {
            await socket.ReceiveAsync("the open packet");
            if (socket == text || socket == plain)
            {
                await socket.SendTextAsync("40");
            }

            await socket.ReceiveAsync("the answer to CONNECT");
            await socket.ReceiveAsync("the auth event");
        }

        await target.Server.EmitAsync("bytes", new byte[] { 1, 2, 3, 4 });

        (RawWebSocket Socket, Opcode Opcode, byte[] Payload)[] expected =
        [
            (text, Opcode.Text, "bAQIDBA=="u8.ToArray()),
            (plain, Opcode.Binary, [1, 2, 3, 4]),
            (oldText, Opcode.Text, "b4AQIDBA=="u8.ToArray()),
            (old, Opcode.Binary, [4, 1, 2, 3, 4]),
        ];
        foreach (var (socket, opcode, payload) in expected)
        {
            await ExpectTextAsync(socket, "451-[\"bytes\",{\"_placeholder\":true,\"num\":0}]");
            var frame = await socket.ReceiveAsync("the attachment");
            Assert.Equal(opcode, frame.Opcode);
            Assert.Equal(payload, frame.Payload);
        }
    }

    [Theory]
    [InlineData("b!!!!")]
    [InlineData("bAQ=")]
    [Trait("Beyond", "reference")]
    public async Task What_is_no_base64_ends_the_connection(string text)
    {
        await using var socket = await OpenAsync("EIO=4&transport=websocket&b64=1");
        await JoinAsync(socket);

        await socket.SendTextAsync(Question);
        await socket.SendTextAsync(text);

        await socket.ExpectEndAsync();
    }

    private async Task<RawWebSocket> OpenAsync(string query)
    {
        var socket = await RawWebSocket.ConnectAsync(Target, query);
        await socket.ReceiveAsync("the open packet");
        return socket;
    }

    private static async Task JoinAsync(RawWebSocket socket)
    {
        await socket.SendTextAsync("40");
        await socket.ReceiveAsync("the answer to CONNECT");
        await socket.ReceiveAsync("the auth event");
    }

    private static async Task ExpectTextAsync(RawWebSocket socket, string text)
    {
        var frame = await socket.ReceiveAsync(text);
        Assert.Equal(Opcode.Text, frame.Opcode);
        Assert.Equal(text, frame.Text);
    }
}
