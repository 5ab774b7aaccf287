using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

public sealed class BinaryTests : ConformanceTest
{
    [Fact]
    public async Task An_event_with_attachments_is_followed_by_them_in_both_directions()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.SendAsync("52-[\"message\",{\"_placeholder\":true,\"num\":0},\"text\",{\"_placeholder\":true,\"num\":1}]");
        await peer.Engine.SendBinaryAsync([1, 2, 3]);
        await peer.Engine.SendBinaryAsync([4, 5, 6]);

        await peer.ExpectAsync("52-[\"message-back\",{\"_placeholder\":true,\"num\":0},\"text\",{\"_placeholder\":true,\"num\":1}]");
        await ExpectBytesAsync(peer, [1, 2, 3]);
        await ExpectBytesAsync(peer, [4, 5, 6]);
    }

    [Fact]
    public async Task Over_polling_attachments_are_base64_in_the_same_payload()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await session.PostAsync("40");
        while (!(await session.PollAsync()).Contains("auth", StringComparison.Ordinal))
        {
        }

        await session.PostAsync("451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==");

        Assert.Equal("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==", await session.PollAsync());
    }

    [Fact]
    public async Task Attachments_may_come_in_several_posts()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await session.PostAsync("40");
        while (!(await session.PollAsync()).Contains("auth", StringComparison.Ordinal))
        {
        }

        await session.PostAsync("452-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]\u001ebAQ==");
        await session.PostAsync("3");
        await session.PostAsync("bAg==");

        Assert.Equal(
            "462-7[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\u001ebAg==\u001ebAQ==", await session.PollAsync());
    }

    [Fact]
    public async Task An_acknowledgement_with_attachments_goes_both_ways()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.SendAsync("51-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
        await peer.Engine.SendBinaryAsync([9]);

        await peer.ExpectAsync("61-789[{\"_placeholder\":true,\"num\":0}]");
        await ExpectBytesAsync(peer, [9]);
    }

    [Fact]
    public async Task Attachments_of_another_namespace_and_within_objects_arrive()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("51-/custom,3[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
        await peer.Engine.SendBinaryAsync([1]);
        await peer.ExpectAsync("61-/custom,3[{\"_placeholder\":true,\"num\":0}]");
        await ExpectBytesAsync(peer, [1]);

        await peer.SendAsync("51-[\"file\",{\"name\":\"a\",\"data\":{\"_placeholder\":true,\"num\":0}}]");
        await peer.Engine.SendBinaryAsync([2]);
        await peer.ExpectAsync("51-[\"file-back\",{\"name\":\"a\",\"data\":{\"_placeholder\":true,\"num\":0}}]");
        await ExpectBytesAsync(peer, [2]);
    }

    [Fact]
    public async Task Ten_attachments_are_taken_and_empty_ones_too()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        var arguments = string.Join(',', Enumerable.Range(0, 10).Select(i => $"{{\"_placeholder\":true,\"num\":{i}}}"));

        await peer.SendAsync($"510-1[\"message-with-ack\",{arguments}]");
        for (var i = 0; i < 10; i++)
        {
            await peer.Engine.SendBinaryAsync(new byte[i]);
        }

        await peer.ExpectAsync($"610-1[{arguments}]");
        for (var i = 0; i < 10; i++)
        {
            await ExpectBytesAsync(peer, new byte[i]);
        }
    }

    [InProcessFact]
    public async Task Attachments_that_do_not_come_in_time_end_the_connection()
    {
        await using var target = await Target.StartAsync(options => options.AttachmentTimeout = TimeSpan.FromMilliseconds(200));
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);

        await peer.SendAsync("52-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        await peer.Engine.SendBinaryAsync([1]);

        await peer.ExpectEndAsync();
    }

    [InProcessFact]
    public async Task Attachments_together_do_not_go_beyond_what_may_be_held()
    {
        await using var target = await Target.StartAsync(options => options.MaxPayload = 10_000);
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        var arguments = string.Join(',', Enumerable.Range(0, 10).Select(i => $"{{\"_placeholder\":true,\"num\":{i}}}"));

        await peer.SendAsync($"510-1[\"message-with-ack\",{arguments}]");
        for (var i = 0; i < 10; i++)
        {
            await peer.Engine.SendBinaryAsync(new byte[9_000]);
        }

        // Ten times the payload limit is the most that one packet can hold: it is taken whole or refused.
        try
        {
            Assert.StartsWith("610-1[", await peer.ReceiveAsync(), StringComparison.Ordinal);
        }
        catch (EndOfStreamException)
        {
            await peer.ExpectEndAsync();
        }
    }

    private static async Task ExpectBytesAsync(SocketIOPeer peer, byte[] expected)
    {
        var frame = await ((WebSocketClient)peer.Engine).Socket.ReceiveAsync("an attachment");
        Assert.Equal(Opcode.Binary, frame.Opcode);
        Assert.Equal(expected, frame.Payload);
    }
}
