using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// Clients that poll two servers that work as one over Redis: at the server that has their session, and at the other one, which
/// forwards each poll. A broadcast answers each waiting request, and each client polls again.
/// </summary>
internal static class MisplacedScenario
{
    public static void Run(Bench bench)
    {
        using var redis = RedisProcess.Start();
        using var otherRedis = RedisProcess.Start();
        using var placed = Pair.Start(bench.Loop, Peer.Realtime, redis.Address, nearClients: 1, farClients: 0);
        using var misplaced = Pair.Start(bench.Loop, Peer.Realtime, otherRedis.Address, nearClients: 1, farClients: 0);
        Measure(bench, [("at their own server", placed, null), ("at the other server", misplaced, misplaced.Far.Server.Port)]);
    }

    private static void Measure(Bench bench, IReadOnlyList<(string Where, Pair Pair, int? PollPort)> kinds) => bench.TakeTurns([.. kinds.Select(kind =>
    {
        var (where, pair, pollPort) = kind;
        var clients = Enumerable.Range(0, bench.Effort.Clients).Select(_ => new PollingClient(bench.Loop, pair.Near.Server.Port, pollPort)).ToList();
        bench.Loop.Until(() => clients.TrueForAll(client => client.IsReady), $"clients that poll {where}");
        var row = bench.Report.Add($"{clients.Count} polling clients of two servers, {where}: CPU of both for a delivery and the next poll", "us");
        return new Turn(row, pair.Near.Name, seconds => CostOf(pair, () => PollingScenario.Drive(bench.Loop, pair.Near, clients, seconds)));
    })]);

    private static double CostOf(Pair pair, Func<long> drive)
    {
        var before = pair.Near.Server.CpuSeconds + pair.Far.Server.CpuSeconds;
        var count = drive();
        return (pair.Near.Server.CpuSeconds + pair.Far.Server.CpuSeconds - before) * 1e6 / count;
    }
}
