using System.Net.Sockets;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

/// <summary>What a peer can make grow has an end that the host sets.</summary>
public sealed class LimitTests : ConformanceTest
{
    [InProcessFact]
    public async Task Fragments_of_a_message()
    {
        await using var target = await Target.StartAsync(options => options.MaxFragments = 10);
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        var socket = ((WebSocketClient)peer.Engine).Socket;

        await SendInFragmentsAsync(socket, 10);
        await peer.ExpectAsync("31[]");
        await SendInFragmentsAsync(socket, 11);

        await peer.ExpectEndAsync();
    }

    [InProcessFact]
    public async Task Depth_of_JSON()
    {
        await using var target = await Target.StartAsync(options => options.MaxJsonDepth = 8);
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);

        await peer.SendAsync("21[\"message-with-ack\",[[[[[]]]]]]");
        await peer.ExpectAsync("31[[[[[[]]]]]]");
        await peer.SendAsync("21[\"message-with-ack\",[[[[[[[[[]]]]]]]]]]");

        await peer.ExpectEndAsync();
    }

    [InProcessFact]
    public async Task Rooms_of_a_socket()
    {
        await using var target = await Target.StartAsync(options => options.MaxRoomsPerSocket = 5);
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);

        for (var i = 0; i < 50; i++)
        {
            await peer.SendAsync($"2[\"join\",\"room {i}\"]");
        }

        await peer.ExpectNothingMoreAsync();
        Assert.True(target.Server.Of("/").Sockets.Single().Rooms.Count <= 6);
    }

    [InProcessFact]
    public async Task Namespaces_of_a_connection()
    {
        await using var target = await Target.StartAsync(options => options.MaxNamespacesPerConnection = 2);
        await using var peer = await SocketIOPeer.ConnectAsync(target, Via.WebSocket);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("0/observer,");

        try
        {
            Assert.StartsWith("4/observer,{\"message\":", await peer.ReceiveAsync(), StringComparison.Ordinal);
        }
        catch (EndOfStreamException)
        {
            await peer.ExpectEndAsync();
        }
    }

    [InProcessTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Packets_and_bytes_that_wait_for_a_client_that_does_not_read(bool packets)
    {
        await using var target = await Target.StartAsync(options =>
        {
            if (packets)
            {
                options.MaxQueuedPackets = 100;
            }
            else
            {
                options.MaxQueuedBytes = 200_000;
            }
        });
        await using var observer = await SocketIOPeer.OpenAsync(target, Via.WebSocket);
        await observer.JoinAsync("/observer");
        await using var session = await PollingRequests.OpenAsync(target);
        await session.PostAsync("40");
        var connected = await session.PollAsync();
        while (!connected.Contains("auth", StringComparison.Ordinal))
        {
            connected += await session.PollAsync();
        }

        // A polling client without a poll: everything waits in the queue.
        await session.PostAsync(packets ? "42[\"burst\",1000]" : "42[\"burst\",90,10000]");

        Assert.Contains("Overflow", await observer.ReceiveAsync("the reason why the client left"), StringComparison.OrdinalIgnoreCase);
        await session.ExpectUnknownAsync();
        Assert.Empty(target.LoggedErrors);
    }

    [InProcessFact]
    public async Task Volatile_packets_are_dropped_instead()
    {
        await using var target = await Target.StartAsync(options => options.MaxQueuedPackets = 100);
        await using var session = await PollingRequests.OpenAsync(target);
        await session.PostAsync("40");
        while (!(await session.PollAsync()).Contains("auth", StringComparison.Ordinal))
        {
        }

        await session.PostAsync("420[\"burst-volatile\",1000]");

        var packets = (await session.PollAsync()).Split(PollingRequests.Separator);
        Assert.Contains("430[]", packets);
        Assert.InRange(packets.Length, 1, 101);
    }

    private static async Task SendInFragmentsAsync(RawWebSocket socket, int count)
    {
        try
        {
            await socket.SendAsync(new Frame(Opcode.Text, "421[\"message-with-ack\"]"u8.ToArray(), Final: false));
            for (var i = 2; i < count; i++)
            {
                await socket.SendAsync(new Frame(Opcode.Continuation, [], Final: false));
            }

            await socket.SendAsync(new Frame(Opcode.Continuation, []));
        }
        catch (SocketException)
        {
            // The server has ended the connection before the last of them.
        }
    }
}
