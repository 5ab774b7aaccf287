using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// One client requests megabytes and reads nothing, while all others receive broadcasts. Measures the others' latency
/// and the memory kept for that client.
/// </summary>
internal static class SlowReaderScenario
{
    private const int PerSecond = 10;
    private const int Requests = 600;

    public static void Run(Bench bench)
    {
        var clients = bench.Effort.Clients * 5;
        var before = bench.Report.Add($"{clients} clients, {PerSecond} broadcasts a second: until delivered, p99", "us", isPaced: true);
        var beside = bench.Report.Add("the same beside one that asks for 10 MB and reads nothing, p99", "us", isPaced: true);
        var kept = bench.Report.Add("memory that grew meanwhile", "MiB");
        foreach (var peer in (Peer[])[Peer.Realtime, Peer.SignalR, Peer.NodeServer])
        {
            using var fleet = Fleet.Start(bench.Loop, peer, clients);
            BroadcastScenario.DriveSteadily(bench.Loop, fleet, PerSecond, bench.Effort.Warm, new Latency());
            before.Add(peer.Name, Measure(bench, fleet), generatorShare: 0);

            var resident = fleet.Server.ResidentBytes;
            var ready = false;
            var slow = new WebSocketClient(bench.Loop, peer.Wire, fleet.Server.Port, receiveBuffer: 4096) { OnReady = _ => ready = true };
            bench.Loop.Until(() => ready, "the slow client");
            slow.StopReading();
            var request = peer.Wire.Call("echo", new string('x', 16 * 1024));
            for (var i = 0; i < Requests && slow.TrySend(request); i++)
            {
                bench.Loop.Poll(0);
            }

            beside.Add(peer.Name, Measure(bench, fleet), generatorShare: 0);
            kept.Add(peer.Name, (fleet.Server.ResidentBytes - resident) / 1024.0 / 1024, generatorShare: 0);
            slow.Dispose();
        }
    }

    private static double Measure(Bench bench, Fleet fleet)
    {
        var latency = new Latency();
        BroadcastScenario.DriveSteadily(bench.Loop, fleet, PerSecond, bench.Effort.Slice * 4, latency);
        return latency.Percentile(0.99);
    }
}
