using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Protocol.EngineIO;
using Xunit.Abstractions;

namespace Realtime.SocketIO.Tests.Protocol;

/// <summary>
/// Random and mutated input for everything that reads what a peer sends: it may be refused, but nothing may
/// throw, hang, or allocate out of proportion. The seed is printed; FUZZ_SEED repeats a run.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private static readonly byte[][] Seeds = [.. new[]
    {
        "0{\"token\":\"x\"}", "2[\"message\",1,\"2\",{\"3\":[true]}]", "2/admin,456[\"a\",{\"b\":null}]", "3456[1]", "44{\"message\":\"x\"}",
        "51-[\"x\",{\"_placeholder\":true,\"num\":0}]", "62-12[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
        "4a\u001ebAQIDBA==\u001e2", "6:4hello2:4€10:b4AQIDBA==", "2[\"\\ud800\",\"\\u0000\"]",
    }.Select(Encoding.UTF8.GetBytes), [0x83, 0xa4, .. "type"u8, 2, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8, 0x92, 0xa1, (byte)'x', 0xc4, 2, 1, 2], [0, 2, 255, (byte)'4', (byte)'x', 1, 5, 255, 4, 1, 2, 3, 4]];

    [Fact]
    public void The_standard_decoder_refuses_or_decodes() => Run((data, random) => Decode(JsonPacketParser.Instance, data, random));

    [Fact]
    public void The_message_pack_decoder_refuses_or_decodes() => Run((data, random) => Decode(MessagePackPacketParser.Instance, data, random));

    [Fact]
    public void Polls_are_refused_or_split() => Run((data, _) =>
    {
        PollingPayload.Parse(data);
        LegacyPayload.ParseText(data);
        LegacyPayload.ParseBinary(data);
    });

    [Fact]
    public void Frames_are_refused_or_taken_apart() => Run((data, random) =>
    {
        // Most random bytes are no frame: half of the inputs get the first bytes of one.
        if (data.Length > 1 && random.Next(2) == 0)
        {
            data[0] = (byte)random.Next(2);
            data[1] |= 0x80;
        }

        using var reader = new MessageReader(PipeReader.Create(new ReadOnlySequence<byte>(data)), new SocketIOOptions(), inflates: random.Next(2) == 0);
        while (reader.Take(reader.WaitAsync().AsTask().Result) is ReadStep.More or ReadStep.Message or ReadStep.Ping)
        {
        }
    });

    private static void Decode(IPacketParser parser, byte[] data, Random random)
    {
        var limits = new PacketLimits();
        var decoder = parser.CreateDecoder(limits);
        var status = decoder.Decode(data, random.Next(4) == 0 || parser is MessagePackPacketParser, out var packet);
        for (var i = 0; status == DecodeStatus.Incomplete && i <= limits.MaxAttachments; i++)
        {
            status = decoder.Decode(data, isBinary: true, out packet);
        }

        if (status == DecodeStatus.Complete && ArgumentList.TryParse(packet, limits.MaxJsonDepth, out var arguments))
        {
            for (var i = 0; i < arguments.Count; i++)
            {
                arguments.TryGetString(i);
                arguments.KindOf(i);
                Placeholders.Is(arguments[i].Span);
            }
        }
    }

    private void Run(Action<byte[], Random> read)
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"FUZZ_SEED={seed}");
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        for (var round = 0; clock.Elapsed < Duration; round++)
        {
            var data = Next(random);
            var name = $"seed {seed}, round {round}, input {Convert.ToHexString(data)}";

            // What an input costs, it costs again; what the runtime does once in a while, it does not.
            var allocated = Math.Min(Allocated(() => read(data, random), name), Allocated(() => read(data, random), name));
            Assert.True(allocated < (64 * 1024) + (data.Length * 64L), $"{allocated} bytes for {data.Length}: {name}");
        }
    }

    private static long Allocated(Action read, string name)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (Exception exception)
        {
            Assert.Fail($"{name}: {exception}");
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Next(Random random)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        var data = Seeds[random.Next(Seeds.Length)].ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(data.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    data.Insert(at, (byte)random.Next(256));
                    break;
                case 1 when data.Count > at:
                    data.RemoveAt(at);
                    break;
                case 2 when data.Count > at:
                    data[at] = (byte)random.Next(256);
                    break;
                case 3:
                    data.InsertRange(at, data.Take(random.Next(data.Count + 1)).ToArray());
                    break;
                default:
                    data.InsertRange(at, Enumerable.Repeat("0123456789[{\"-,:/\\\u00ff"u8[random.Next(18)], random.Next(40)));
                    break;
            }
        }

        return [.. data];
    }
}
