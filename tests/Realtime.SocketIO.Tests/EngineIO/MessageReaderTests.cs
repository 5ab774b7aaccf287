using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

public sealed class MessageReaderTests
{
    private static readonly SocketIOOptions Options = new() { MaxPayload = 200_000, MaxFragments = 8 };

    /// <summary>However the network cuts a stream of frames, the same comes out of it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public async Task Frames_are_taken_apart_wherever_they_were_cut(int piece)
    {
        var medium = Text(300);
        var large = Text(70_000);
        byte[] stream =
        [
            .. Frame(WebSocketOpcode.Text, "42[\"a\"]"),
            .. Frame(WebSocketOpcode.Text, medium[..100], final: false),
            .. Frame(WebSocketOpcode.Ping, "alive?"),
            .. Frame(WebSocketOpcode.Continuation, "", final: false),
            .. Frame(WebSocketOpcode.Pong, "unasked"),
            .. Frame(WebSocketOpcode.Continuation, medium[100..]),
            .. Frame(WebSocketOpcode.Text, ""),
            .. Frame(WebSocketOpcode.Text, large),
            .. Frame(WebSocketOpcode.Binary, [0, 255, 0xc3, 0x28]),
            .. Frame(WebSocketOpcode.Close, [0x03, 0xe8]),
        ];

        var read = await ReadAsync(stream, piece);

        Assert.Equal(["42[\"a\"]", "ping alive?", medium, "", large, "binary 00FFC328", "Close"], read);
    }

    [Fact]
    public void A_mask_is_removed_from_parts_of_any_length()
    {
        var random = new Random(7);
        Span<byte> key = stackalloc byte[4];
        for (var length = 0; length < 70; length++)
        {
            random.NextBytes(key);
            var plain = new byte[length];
            random.NextBytes(plain);
            var masked = Mask(plain, key);
            var unmasked = new byte[length];
            var cut = random.Next(length + 1);

            var rest = WebSocketMask.Remove(masked.AsSpan(0, cut), unmasked, BitConverter.ToUInt32(key));
            WebSocketMask.Remove(masked.AsSpan(cut), unmasked.AsSpan(cut), rest);

            Assert.Equal(plain, unmasked);
        }
    }

    [Theory]
    [InlineData("810568656c6c6f", "Violation")] // not masked
    [InlineData("c1850000000068656c6c6f", "Violation")] // a reserved bit that nobody agreed on
    [InlineData("838000000000", "Violation")] // an opcode that is none
    [InlineData("8b8000000000", "Violation")] // a control opcode that is none
    [InlineData("098000000000", "Violation")] // a ping in fragments
    [InlineData("89fe007e00000000", "Violation")] // a ping of 126 bytes
    [InlineData("808000000000", "Violation")] // goes on with what did not begin
    [InlineData("018000000000818000000000", "Violation")] // begins within another
    [InlineData("88810000000003", "Violation")] // half a status
    [InlineData("88820000000003ed", "Violation")] // 1005 is never sent
    [InlineData("88840000000003e8c328", "Violation")] // a reason that is no text
    [InlineData("81fffffffffffffffffe00000000", "Violation")] // a length below zero
    [InlineData("81ff7fffffffffffffff00000000", "OverLimit")] // the longest of lengths
    [InlineData("01810000000061" + "80ff7fffffffffffffff00000000", "OverLimit")] // the same behind what is there already
    [InlineData("818200000000c328", "BadData")]
    [InlineData("8181000000", "Lost")]
    [InlineData("", "Lost")]
    public async Task What_no_client_may_send_ends_the_reading(string hex, string end)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Equal([end], await ReadAsync(bytes, int.MaxValue));
        Assert.Equal([end], await ReadAsync(bytes, 1));
    }

    [Fact]
    public async Task A_message_may_be_as_long_as_the_limit_and_no_longer()
    {
        var most = Text(Options.MaxPayload);

        Assert.Equal([most, "Lost"], await ReadAsync(Frame(WebSocketOpcode.Text, most), 10_000));
        Assert.Equal(["OverLimit"], await ReadAsync(Frame(WebSocketOpcode.Text, most + "x"), 10_000));
        Assert.Equal(["OverLimit"], await ReadAsync([.. Frame(WebSocketOpcode.Text, most, final: false), .. Frame(WebSocketOpcode.Continuation, "x")], 10_000));
    }

    [Fact]
    public async Task A_flood_of_empty_fragments_has_an_end()
    {
        var within = Fragments(Options.MaxFragments);
        var beyond = Fragments(Options.MaxFragments + 1);

        Assert.Equal(["x", "x", "Lost"], await ReadAsync([.. within, .. within], int.MaxValue));
        Assert.Equal(["OverLimit"], await ReadAsync(beyond, int.MaxValue));

        static byte[] Fragments(int count) =>
        [
            .. Frame(WebSocketOpcode.Text, "", final: false),
            .. Enumerable.Repeat(Frame(WebSocketOpcode.Continuation, "", final: false), count - 2).SelectMany(frame => frame),
            .. Frame(WebSocketOpcode.Continuation, "x"),
        ];
    }

    [Fact]
    public async Task A_compressed_message_counts_by_what_it_becomes()
    {
        var most = Text(Options.MaxPayload);
        var bomb = Compressed(new string('a', Options.MaxPayload * 10));
        Assert.True(bomb.Length < Options.MaxPayload / 5);

        Assert.Equal([most, "plain", "Lost"], await ReadAsync([.. Compressed(most), .. Frame(WebSocketOpcode.Text, "plain")], 999, inflates: true));
        Assert.Equal(["OverLimit"], await ReadAsync(bomb, int.MaxValue, inflates: true));
        Assert.Equal(["BadData"], await ReadAsync(Frame(WebSocketOpcode.Text, [0xff, 0xff, 0xff], first: WebSocketFrameHeader.Compressed), 1, inflates: true));
    }

    [Fact]
    public async Task After_a_message_that_is_too_long_the_close_frame_is_still_found()
    {
        byte[] stream = [.. Frame(WebSocketOpcode.Text, Text(Options.MaxPayload + 1)), .. Frame(WebSocketOpcode.Ping, "x"), .. Frame(WebSocketOpcode.Close, [])];
        var pipe = new Pipe();
        using var reader = new MessageReader(pipe.Reader, Options, inflates: false);
        await pipe.Writer.WriteAsync(stream.AsMemory(0, 20));
        Assert.Equal(ReadStep.OverLimit, reader.Take(await reader.WaitAsync()));

        var discarding = reader.DiscardAsync(isFramed: true).AsTask();
        await WriteInPiecesAsync(pipe.Writer, stream.AsMemory(20), 5_000);

        await discarding.WaitAsync(SocketIOTestClient.Patience);
    }

    private static async Task<List<string>> ReadAsync(byte[] stream, int piece, bool inflates = false)
    {
        var pipe = new Pipe();
        var writing = WriteInPiecesAsync(pipe.Writer, stream, piece, complete: true);
        using var reader = new MessageReader(pipe.Reader, Options, inflates);
        var read = new List<string>();
        while (true)
        {
            switch (reader.Take(await reader.WaitAsync().AsTask().WaitAsync(SocketIOTestClient.Patience)))
            {
                case ReadStep.More:
                    break;
                case ReadStep.Message:
                    read.Add(reader.IsBinary ? $"binary {Convert.ToHexString(reader.Data.Span)}" : Encoding.UTF8.GetString(reader.Data.Span));
                    break;
                case ReadStep.Ping:
                    read.Add($"ping {Encoding.UTF8.GetString(reader.Pong.AsSpan(2))}");
                    break;
                case var end:
                    read.Add(end.ToString());
                    pipe.Reader.Complete();
                    await writing;
                    return read;
            }
        }
    }

    private static async Task WriteInPiecesAsync(PipeWriter writer, ReadOnlyMemory<byte> data, int piece, bool complete = false)
    {
        for (var at = 0; at < data.Length; at += Math.Min(piece, data.Length))
        {
            if ((await writer.WriteAsync(data.Slice(at, Math.Min(piece, data.Length - at)))).IsCompleted)
            {
                break;
            }
        }

        if (complete)
        {
            await writer.CompleteAsync();
        }
    }

    private static string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

    private static byte[] Compressed(string text)
    {
        using var output = new MemoryStream();
        using var deflater = new DeflateStream(output, CompressionLevel.Fastest);
        deflater.Write(Encoding.UTF8.GetBytes(text));
        deflater.Flush();
        return Frame(WebSocketOpcode.Text, output.ToArray()[..^4], first: WebSocketFrameHeader.Compressed);
    }

    private static byte[] Frame(WebSocketOpcode opcode, string text, bool final = true) => Frame(opcode, Encoding.UTF8.GetBytes(text), final);

    private static byte[] Frame(WebSocketOpcode opcode, byte[] payload, bool final = true, byte first = 0)
    {
        Span<byte> key = [0x12, 0x34, 0x56, 0x78];
        var length = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
        byte[] announced = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, .. length[6..]],
            _ => [0xff, .. length],
        };
        return [(byte)((final ? 0x80 : 0) | first | (byte)opcode), .. announced, .. key, .. Mask(payload, key)];
    }

    private static byte[] Mask(byte[] payload, ReadOnlySpan<byte> key)
    {
        var masked = new byte[payload.Length];
        for (var i = 0; i < payload.Length; i++)
        {
            masked[i] = (byte)(payload[i] ^ key[i % 4]);
        }

        return masked;
    }
}
