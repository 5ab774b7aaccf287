using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;
using Realtime.Bench.Wires;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// Messages that are stored before they are acknowledged. 64 senders in 32 conversations of two send again when they
/// have their acknowledgement. For comparison: the same without a store, and a loop that only inserts rows.
/// </summary>
internal static class StoredScenario
{
    private const int Conversations = 32;
    private const int PerSecond = 500;
    private const string Stored = "stored message with acknowledgement, 64 senders";

    public static void Run(Bench bench)
    {
        using var fleets = new Fleets(((Peer?[])[Peer.SqliteChat, Peer.NodeChat]).OfType<Peer>().Select(peer => Start(bench.Loop, peer)));
        using var memory = Start(bench.Loop, Peer.MemoryChat);
        using var inserts = PeerProcess.Start(Peer.Inserts);

        var stored = bench.Report.Add($"{Stored}, SQLite: messages a second", "1/s", Better.More);
        var unstored = bench.Report.Add("the same event, kept in memory: messages a second", "1/s", Better.More);
        bench.TakeTurns(
        [
            .. fleets.Select(fleet => new Turn(stored, fleet.Name, seconds => Drive(bench.Loop, fleet, seconds))),
            new Turn(unstored, memory.Name, seconds => Drive(bench.Loop, memory, seconds)),
            new Turn(stored, inserts.Peer.Name, seconds => inserts.ControlNumber(FormattableString.Invariant($"inserts?group={Conversations * 2}&seconds={seconds}"))),
        ]);
        bench.Report.Add("stored, as a share of not stored", "share", Better.More).Add("Realtime", (stored.Median("Realtime") / unstored.Median("Realtime"))!.Value, generatorShare: 0);

        var latencies = new LatencyRows(bench.Report, $"stored message with acknowledgement, SQLite, {PerSecond} a second");
        latencies.TakeTurns(bench, fleets, (fleet, seconds, latency) => AckScenario.DriveSteadily(bench.Loop, fleet, Frames(fleet), PerSecond, seconds, latency));

        if (Environment.GetEnvironmentVariable("REALTIME_BENCH_SQLSERVER") is { Length: > 0 } connectionString)
        {
            using var sqlServer = Start(bench.Loop, Peer.SqlServerChat(connectionString));
            var row = bench.Report.Add($"{Stored}, SQL Server: messages a second", "1/s", Better.More);
            bench.TakeTurns(row, [sqlServer], fleet => fleet.Name, (fleet, seconds) => Drive(bench.Loop, fleet, seconds));
        }
    }

    private static Fleet Start(EventLoop loop, Peer peer)
    {
        var fleet = Fleet.Start(loop, peer, Conversations * 2, i => i % 2 == 0 ? $"a{i / 2}" : $"b{i / 2}");
        var ids = peer == Peer.NodeChat
            ? Enumerable.Range(1, Conversations).Select(id => (long)id).ToArray()
            : [.. fleet.Server.Control($"conversations?count={Conversations}").Split(',').Select(long.Parse)];
        for (var i = 0; i < fleet.Clients.Count; i++)
        {
            var client = fleet.Clients[i];
            client.State = peer.Wire.Call("send_message", new { conversationId = ids[i / 2], content = Wire.Text });
            client.Send(peer.Wire.Call("join_conversation", ids[i / 2]));
        }

        loop.Until(() => fleet.Clients.TrueForAll(client => client.Acks == 1), $"all in their conversations at {fleet.Name}");
        return fleet;
    }

    private static Func<WebSocketClient, byte[]> Frames(Fleet fleet) => client => (byte[])client.State!;

    private static double Drive(EventLoop loop, Fleet fleet, double seconds)
    {
        var startedAt = Clock.Now;
        var messages = AckScenario.RoundTrips(loop, fleet, Frames(fleet), seconds);
        return messages / Clock.Since(startedAt);
    }
}
