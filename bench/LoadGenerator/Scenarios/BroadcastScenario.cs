using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// A client has a text sent to everyone. For the cost, one or eight broadcasts are in flight; for the latency, they
/// are sent at a steady rate.
/// </summary>
internal static class BroadcastScenario
{
    private const int PerSecond = 20;
    private static readonly int[] InFlights = [1, 8];

    public static void Run(Bench bench)
    {
        RunSmall(bench, bench.Effort.Broadcasts[0]);
        RunLarge(bench, bench.Effort.Broadcasts[1]);
    }

    private static void RunSmall(Bench bench, int clients)
    {
        using var fleets = Fleets.Start(bench.Loop, Peer.All, clients);
        foreach (var inFlight in InFlights)
        {
            var row = bench.Report.Add($"broadcast to {clients}, {InFlight(inFlight)}: server CPU for a delivery", "us");
            bench.TakeTurns(row, fleets, fleet => fleet.Name, (fleet, seconds) => Bench.CostOf(fleet.Server, () => Drive(bench.Loop, fleet, inFlight, seconds)));
        }

        var latencies = new LatencyRows(bench.Report, $"broadcast to {clients}, {PerSecond} a second: until delivered");
        latencies.TakeTurns(bench, fleets, (fleet, seconds, latency) => DriveSteadily(bench.Loop, fleet, PerSecond, seconds, latency));
    }

    /// <summary>With this many clients, only one server runs at a time.</summary>
    private static void RunLarge(Bench bench, int clients)
    {
        var rows = InFlights.ToDictionary(
            inFlight => inFlight,
            inFlight => bench.Report.Add($"broadcast to {clients}, {InFlight(inFlight)}: server CPU for a delivery", "us"));
        foreach (var peer in Peer.All)
        {
            using var fleet = Fleet.Start(bench.Loop, peer, clients);
            foreach (var (inFlight, row) in rows)
            {
                bench.TakeTurns(row, [fleet], one => one.Name, (one, seconds) => Bench.CostOf(one.Server, () => Drive(bench.Loop, one, inFlight, seconds)));
            }
        }
    }

    private static string InFlight(int count) => count == 1 ? "one at a time" : $"{count} in flight";

    /// <summary>Keeps a number of broadcasts in flight.</summary>
    /// <returns>The number of deliveries.</returns>
    private static long Drive(EventLoop loop, Fleet fleet, int inFlight, double seconds)
    {
        var clients = fleet.Clients.Count;
        var broadcast = fleet.Server.Peer.Wire.Broadcast;
        long delivered = 0;
        fleet.Clients.ForEach(client => client.OnEvent = _ => delivered++);

        long sent = 0;
        var startedAt = Clock.Now;
        while (Clock.Since(startedAt) < seconds)
        {
            while (sent - (delivered / clients) < inFlight)
            {
                fleet.Clients[0].Send(broadcast);
                sent++;
            }

            loop.Poll(20);
        }

        loop.Until(() => delivered == sent * clients, $"the last broadcasts of {fleet.Name}");
        return delivered;
    }

    /// <summary>
    /// Broadcasts at fixed times, regardless of the server. A delivery's latency is measured from the time at which
    /// its broadcast was due.
    /// </summary>
    internal static void DriveSteadily(EventLoop loop, Fleet fleet, int perSecond, double seconds, Latency latency)
    {
        var due = new List<long>();
        var outstanding = 0;
        foreach (var client in fleet.Clients)
        {
            var earlier = client.Events;
            client.OnEvent = one =>
            {
                latency.Record(due[one.Events - earlier - 1]);
                outstanding--;
            };
        }

        var schedule = new Schedule(perSecond, seconds);
        while (!schedule.IsOver)
        {
            while (schedule.TryNext(out var dueAt))
            {
                due.Add(dueAt);
                outstanding += fleet.Clients.Count;
                fleet.Clients[0].Send(fleet.Server.Peer.Wire.Broadcast);
            }

            loop.Poll(0);
        }

        loop.Until(() => outstanding == 0, $"the last deliveries of {fleet.Name}");
    }
}
