using System.Net.Sockets;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

/// <summary>Much of what is allowed once. Whether the server takes it or ends the connection, others notice nothing.</summary>
public sealed class FloodTests : ConformanceTest
{
    [Fact]
    public async Task A_message_of_a_million_empty_fragments_is_cut_off()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        var flood = Repeat(new Frame(Opcode.Continuation, [], Final: false), 10_000);
        var cutOff = false;

        await client.Socket.SendAsync(new Frame(Opcode.Text, "4"u8.ToArray(), Final: false));
        try
        {
            for (var sent = 0; sent < 1_000_000 && !client.Socket.Ended.IsCompleted; sent += 10_000)
            {
                await client.Socket.SendBytesAsync(flood);
            }
        }
        catch (SocketException)
        {
            cutOff = true;
        }

        Assert.True(cutOff || await Deadlines.Within(client.Socket.Ended, "the end of the flood") is null or > 0);
    }

    [Fact]
    public async Task A_message_of_tiny_fragments_is_taken_or_cut_off()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        byte[] flood = [.. new Frame(Opcode.Text, "4"u8.ToArray(), Final: false).Encode(), .. Repeat(new Frame(Opcode.Continuation, "x"u8.ToArray(), Final: false), 200_000)];

        await TrySendAsync(client.Socket, flood);
        await client.SendAsync("40");

        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Pong)]
    public async Task Control_frames_without_end_do_no_harm(Opcode opcode)
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await TrySendAsync(client.Socket, Repeat(new Frame(opcode, new byte[125]), 20_000));

        await Healthy.ProveAsync();
    }

    [Theory]
    [InlineData("3")]
    [InlineData("6")]
    [InlineData("5")]
    public async Task Engine_IO_packets_without_end_do_no_harm(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await TrySendAsync(((WebSocketClient)peer.Engine).Socket, Repeat(Frame.OfText(packet), 100_000));

        await Healthy.ProveAsync();
    }

    [Theory]
    [InlineData("43123[]")]
    [InlineData("42[\"unheard of\"]")]
    [InlineData("40/nowhere,")]
    [InlineData("40/guarded,")]
    public async Task Socket_IO_packets_without_end_do_no_harm(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await TrySendAsync(((WebSocketClient)peer.Engine).Socket, Repeat(Frame.OfText(packet), 50_000));

        await Healthy.ProveAsync();
    }

    [Fact]
    public async Task A_payload_of_half_a_million_empty_packets_does_no_harm()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        try
        {
            await session.PostAsync(new string(PollingRequests.Separator, 500_000));
        }
        catch (EndOfStreamException)
        {
            // Dropping the request is an answer as well.
        }

        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_payload_of_a_hundred_thousand_packets_does_no_harm()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.Polling);

        await peer.SendAsync(string.Join($"{PollingRequests.Separator}4", Enumerable.Repeat("2[\"x\"]", 100_000)));

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task A_client_that_asks_much_and_reads_nothing_costs_only_itself()
    {
        await using var deaf = await RawConnection.OpenAsync(Target);
        await deaf.WriteAsync(RawHttp.Request(Target, "GET", RawHttp.WebSocketQuery, RawHttp.UpgradeHeaders));
        Assert.Equal(101, (await deaf.ReadResponseAsync()).Status);
        await deaf.WriteAsync(Frame.OfText("40").Encode());

        // A hundred megabytes of answers that nobody takes; the server must not keep them all.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await deaf.WriteAsync(Frame.OfText("42[\"burst\",100,10000]").Encode()).WaitAsync(patience.Token);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // The server has ended the connection, or takes nothing more while its answers wait.
        }

        await Healthy.ProveAsync();
        if (Target.IsInProcess)
        {
            var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.True(grown < 40_000_000, $"The server keeps {grown} bytes for a client that reads nothing.");
        }
    }

    private static byte[] Repeat(Frame frame, int count)
    {
        var one = frame.Encode();
        var all = new byte[one.Length * count];
        for (var i = 0; i < count; i++)
        {
            one.CopyTo(all, i * one.Length);
        }

        return all;
    }

    private static async Task TrySendAsync(RawWebSocket socket, byte[] bytes)
    {
        try
        {
            await socket.SendBytesAsync(bytes).WaitAsync(Deadlines.Answer);
        }
        catch (Exception ended) when (ended is SocketException or TimeoutException)
        {
            // The server has ended the connection, or does not read it for now; both are its right.
        }
    }
}
