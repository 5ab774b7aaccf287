using System.Text;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

public sealed class HostilePayloadTests : ConformanceTest
{
    public static TheoryData<Via> Transports => [Via.Polling, Via.WebSocket];

    [Theory]
    [InlineData("2[\"message\",", "[", "]", "]")]
    [InlineData("2[\"message\",", "{\"a\":", "1}", "]")]
    [InlineData("2", "[", "]", "")]
    [InlineData("2[\"message\",", "[", "", "")]
    [InlineData("0", "{\"a\":", "1}", "")]
    [InlineData("31", "[", "]", "")]
    [InlineData("51-[\"message\",{\"_placeholder\":true,\"num\":0},", "[", "]", "]")]
    [Trait("Beyond", "reference")]
    public async Task JSON_fifty_thousand_deep_ends_the_connection(string head, string open, string close, string tail)
    {
        var depth = 50_000;
        var packet = head + string.Concat(Enumerable.Repeat(open, depth))
            + string.Concat(Enumerable.Repeat(close.Length == 2 ? "}" : close, depth)).Insert(0, close.Length == 2 ? "1" : "") + tail;
        foreach (var via in new[] { Via.WebSocket, Via.Polling })
        {
            await using var peer = packet.StartsWith('0')
                ? await SocketIOPeer.OpenAsync(Target, via)
                : await SocketIOPeer.ConnectAsync(Target, via);

            await peer.SendAsync(packet);

            await peer.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task JSON_of_ordinary_depth_is_taken()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        var nested = string.Concat(Enumerable.Repeat("[", 20)) + string.Concat(Enumerable.Repeat("]", 20));

        await peer.SendAsync($"2[\"message\",{nested}]");

        await peer.ExpectAsync($"2[\"message-back\",{nested}]");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Bytes_that_are_no_UTF_8_end_the_connection(Via via)
    {
        byte[][] broken = [[0xff], [0xc3, 0x28], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0xaf]];
        foreach (var bytes in broken)
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

            await peer.Engine.SendAsync((byte[])[.. "42[\"message\",\""u8, .. bytes, .. "\"]"u8]);

            await peer.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task Arrays_and_objects_of_many_elements_are_taken_or_refused()
    {
        var numbers = string.Join(',', Enumerable.Repeat("0", 400_000));
        var fields = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"k{i}\":{i}"));
        foreach (var packet in new[] { $"2[\"unheard of\",{numbers}]", $"2[\"unheard of\",{{{fields}}}]", $"2[\"unheard of\",[{numbers}]]" })
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
            await peer.SendAsync(packet);
            try
            {
                await peer.ExpectNothingMoreAsync();
            }
            catch (EndOfStreamException)
            {
                await peer.ExpectEndAsync();
            }
        }
    }

    [Fact]
    public async Task Numbers_beyond_every_type_are_contained()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2[\"burst\",1e999]");
        await peer.SendAsync($"2[\"unheard of\",{new string('9', 100_000)}]");

        try
        {
            await peer.ExpectNothingMoreAsync();
        }
        catch (EndOfStreamException)
        {
            await peer.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task A_truncated_packet_of_every_length_ends_its_connection_only()
    {
        var packet = "42/,7[\"message-with-ack\",{\"text\":\"€\",\"list\":[1,2]}]";
        var bytes = Encoding.UTF8.GetBytes(packet);
        for (var length = 7; length < bytes.Length; length++)
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

            await peer.Engine.SendAsync(bytes[..length]);

            await peer.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task Random_packets_end_at_most_their_own_connection()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        const string Alphabet = "0123456789[]{}\",:\\/-eEtrufalsn _placeholdernum\u001e\u0000é";
        try
        {
            for (var i = 0; i < 300; i++)
            {
                await using var peer = await SocketIOPeer.ConnectAsync(Target, i % 5 == 0 ? Via.Polling : Via.WebSocket);
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
                await peer.Engine.SendAsync(text);
            }

            await Healthy.ProveAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed}.", failure);
        }
    }
}
