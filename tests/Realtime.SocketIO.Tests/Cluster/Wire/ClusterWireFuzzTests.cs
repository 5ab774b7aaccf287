using System.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using Xunit.Abstractions;

namespace Realtime.SocketIO.Tests.Cluster.Wire;

/// <summary>
/// Random, truncated and mutated messages: they may be refused, but nothing may throw, hang, or allocate out of proportion. The
/// seed is printed; FUZZ_SEED repeats a run.
/// </summary>
public sealed class ClusterWireFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private static readonly byte[][] Whole = [.. WireExamples.All.Values.Select(ClusterWire.Write)];

    private static readonly byte[][] Broadcasts = [.. Examples(ClusterMessageType.Broadcast).Where(message => message.RequestId is null).Select(ClassicWire.WriteBroadcast)];

    private static readonly byte[][] Requests =
    [
        .. Examples(
            ClusterMessageType.Broadcast,
            ClusterMessageType.SocketsJoin,
            ClusterMessageType.SocketsLeave,
            ClusterMessageType.DisconnectSockets,
            ClusterMessageType.FetchSockets,
            ClusterMessageType.ServerSideEmit).Where(message => message.Type != ClusterMessageType.Broadcast || message.RequestId is not null).Select(ClassicWire.WriteRequest),
        // Older forms.
        """{"uid":"a","requestId":"r","type":0,"rooms":["room1"]}"""u8.ToArray(),
        """{"uid":"a","requestId":"r","type":1}"""u8.ToArray(),
        """{"uid":"a","requestId":"r","type":2,"sid":"s","room":"x"}"""u8.ToArray(),
        """{"uid":"a","requestId":"r","type":4,"sid":"s","close":true}"""u8.ToArray(),
    ];

    private static readonly byte[][] Answers =
    [
        .. Examples(
            ClusterMessageType.FetchSocketsResponse,
            ClusterMessageType.ServerSideEmitResponse,
            ClusterMessageType.BroadcastClientCount,
            ClusterMessageType.BroadcastAck).Select(message => ClassicWire.WriteAnswer(message with { RequestId = $"own/{message.RequestId}" })).OfType<byte[]>(),
    ];

    private static readonly byte[][] Entries = [.. WireExamples.All.Values.Select(message => ClusterWire.WriteEntry(message).ToArray())];

    [Fact]
    public void Whole_messages_are_refused_or_read() => Run(Whole, (data, _) => ClusterWire.TryRead(data, out var message) ? message : null);

    [Fact]
    public void Entries_are_refused_or_read() =>
        Run(Entries, (data, random) => ClusterWire.TryReadEntry(random.Next(-1, 70), "n1", random.Next(2) == 0 ? "/" : ClusterMessage.SessionNamespace, data, "1-0", out var message) ? message : null);

    [Fact]
    public void Broadcasts_of_the_classic_adapter_are_refused_or_read() =>
        Run(Broadcasts, (data, random) => ClassicWire.TryReadBroadcast(data, "/", random.Next(2) == 0 ? "room1" : null, out var message) ? message : null);

    [Fact]
    public void Requests_of_the_classic_adapter_are_refused_or_read() =>
        Run(Requests, (data, _) => ClassicWire.TryReadRequest(data, "/", out var messages) ? messages[^1] : null);

    [Fact]
    public void Answers_of_the_classic_adapter_are_refused_or_read() =>
        // Answers do not name their sender.
        Run(Answers, (data, _) => ClassicWire.TryReadAnswer(data, "/", "own/", out var message) && message is not null ? message with { SenderId = "n1" } : null);

    [Fact]
    public void A_truncated_message_is_refused()
    {
        Assert.All(Whole, message => Assert.All(Enumerable.Range(0, message.Length), length => Assert.False(ClusterWire.TryRead(message.AsMemory(0, length), out _))));
        Assert.All(
            WireExamples.All.Values.Zip(Entries),
            example => Assert.All(
                Enumerable.Range(0, example.Second.Length),
                length => Assert.False(ClusterWire.TryReadEntry((int)example.First.Type, "n1", "/", example.Second.AsMemory(0, length), null, out _))));
    }

    private static IEnumerable<ClusterMessage> Examples(params ClusterMessageType[] types) => WireExamples.All.Values.Where(message => types.Contains(message.Type));

    private void Run(byte[][] seeds, Func<byte[], Random, ClusterMessage?> read)
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"FUZZ_SEED={seed}");
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var (accepted, round) = (0, 0);
        for (; clock.Elapsed < Duration; round++)
        {
            var data = Mutate(seeds, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (read(data, random) is { } message)
                {
                    accepted++;
                    // What was accepted can be passed on.
                    Assert.True(ClusterWire.TryRead(ClusterWire.Write(message), out var again));
                    Assert.Equal((message.Type, message.RequestId, message.Sockets.Count), (again.Type, again.RequestId, again.Sockets.Count));
                    Assert.Equal(message.Target.Rooms, again.Target.Rooms);
                }
                else
                {
                    var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    Assert.True(allocated < (64 * 1024) + (data.Length * 64L), $"{allocated} bytes for {data.Length}");
                }
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {round}, input {Convert.ToHexString(data)}: {exception}");
            }
        }

        output.WriteLine($"{accepted} of {round} were accepted");
        Assert.True(accepted > 0, "Nothing was read: the examples are not those of this reader");
    }

    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        var data = seeds[random.Next(seeds.Length)].ToList();
        for (var i = random.Next(0, 5); i > 0; i--)
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
                    var piece = seeds[random.Next(seeds.Length)];
                    data.InsertRange(at, piece.Take(random.Next(piece.Length)));
                    break;
                default:
                    data.RemoveRange(at, random.Next(data.Count - at + 1));
                    break;
            }
        }

        return [.. data];
    }
}
