using System.IO.Compression;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.Tests.EngineIO;

public sealed class PerMessageDeflateTests
{
    private const string Agreed = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; client_max_window_bits", Agreed)]
    [InlineData("permessage-deflate ; client_max_window_bits = \"12\" ;server_no_context_takeover; client_no_context_takeover", Agreed)]
    [InlineData("x-other; a=1, permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; server_max_window_bits=15", Agreed + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", Agreed)]
    [InlineData("permessage-deflate; server_max_window_bits=10", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; client_max_window_bits=16", null)]
    [InlineData("permessage-deflate; client_max_window_bits=08", null)]
    [InlineData("permessage-deflate; client_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover", null)]
    [InlineData("permessage-deflate; unknown", null)]
    [InlineData("permessage-deflate;", null)]
    [InlineData("permessage-bzip2", null)]
    [InlineData("", null)]
    public void An_offer_is_taken_only_if_it_can_be_kept(string offer, string? answer) => Assert.Equal(answer, PerMessageDeflate.Negotiate(offer));

    [Fact]
    public async Task There_is_no_extension_by_default()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await DeflateClient.ConnectAsync(host);

        Assert.Null(client.Extensions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(70_000)]
    [InlineData(900_000)]
    public async Task Messages_of_any_length_arrive_both_ways(int length)
    {
        await using var host = await TestHost.StartAsync(
            io => io.On("echo", e => e.Socket.EmitAsync("echo", e.Arg<string>(0))),
            o => o.PerMessageDeflate = new SocketIOCompression { Threshold = 64 });
        await using var client = await DeflateClient.ConnectAsync(host);
        Assert.Equal(Agreed, client.Extensions);

        foreach (var text in new[] { new string('a', length), Convert.ToHexString(RandomNumberGenerator.GetBytes(length))[..length] })
        {
            await client.SendAsync($"42[\"echo\",\"{text}\"]");
            Assert.Equal($"42[\"echo\",\"{text}\"]", await client.NextTextAsync());
        }
    }

    [Fact]
    public async Task Attachments_are_compressed_and_stay_with_their_packet()
    {
        await using var host = await TestHost.StartAsync(options: o => o.PerMessageDeflate = new SocketIOCompression());
        await using var client = await DeflateClient.ConnectAsync(host);
        var data = new byte[100_000];

        await host.Server.EmitArgumentsAsync("data", ["small", data]);

        Assert.Equal("451-[\"data\",\"small\",{\"_placeholder\":true,\"num\":0}]", await client.NextTextAsync());
        Assert.Equal(data, await client.NextBinaryAsync());
    }

    [Fact]
    public async Task A_message_that_inflates_beyond_the_limit_closes_its_connection_and_no_other()
    {
        await using var host = await TestHost.StartAsync(
            io => io.On("echo", e => e.AckAsync(e.Arg<string>(0))),
            o => o.PerMessageDeflate = new SocketIOCompression());
        await using var other = await host.ConnectAsync();
        await using var client = await DeflateClient.ConnectAsync(host);

        // Some 64 KiB on the wire, far below the limit.
        await client.SendAsync(new byte[64 * 1024 * 1024]);

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await client.ClosedAsync());
        Assert.Equal("still here", (await other.EmitWithAckAsync("echo", "still here")).GetString());
    }

    [Fact]
    public async Task Recipients_share_one_compressed_frame_and_the_others_get_the_plain_one()
    {
        await using var host = await TestHost.StartAsync(options: o => o.PerMessageDeflate = new SocketIOCompression());
        using var first = await RawWebSocket.ConnectAsync(host.Address, "permessage-deflate");
        using var second = await RawWebSocket.ConnectAsync(host.Address, "permessage-deflate; client_max_window_bits");
        using var plain = await RawWebSocket.ConnectAsync(host.Address, null);
        var text = new string('x', 3_000);

        await host.Server.EmitAsync("text", text);
        await host.Server.Compress(false).EmitAsync("text", text);
        await host.Server.EmitAsync("text", "short");

        var compressed = await first.NextFrameAsync();
        Assert.Equal(0xc1, compressed.Opcode);
        Assert.True(compressed.Payload.Length < 100);
        Assert.Equal(compressed.Payload, (await second.NextFrameAsync()).Payload);
        Assert.Equal($"42[\"text\",\"{text}\"]", RawWebSocket.Inflate(compressed.Payload));
        foreach (var client in new[] { first, second, plain })
        {
            // The plain one is still to get what the others had compressed.
            for (var left = client == plain ? 2 : 1; left > 0; left--)
            {
                var whole = await client.NextFrameAsync();
                Assert.Equal(0x81, whole.Opcode);
                Assert.Equal($"42[\"text\",\"{text}\"]", Encoding.UTF8.GetString(whole.Payload));
            }

            Assert.Equal("42[\"text\",\"short\"]", Encoding.UTF8.GetString((await client.NextFrameAsync()).Payload));
        }
    }

    [Fact]
    public void A_packet_is_compressed_once()
    {
        var packet = EncodedPacket.FromText(new byte[2_000], []);
        Assert.Equal(packet.FramesFor(FrameForm.Plain), packet.FramesFor(FrameForm.Deflated));

        packet.Deflate(1024, CompressionLevel.Fastest);
        var frames = packet.FramesFor(FrameForm.Deflated);
        packet.Deflate(1024, CompressionLevel.Fastest);

        Assert.True(frames.Length < 100);
        Assert.True(frames.Equals(packet.FramesFor(FrameForm.Deflated)));
        Assert.Equal(2_001 + 4, packet.FramesFor(FrameForm.Plain).Length);
    }
}
