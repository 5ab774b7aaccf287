using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Clients that poll. A broadcast answers each client's waiting request, and each client polls again.</summary>
internal static class PollingScenario
{
    public static void Run(Bench bench)
    {
        using var fleets = Fleets.Start(bench.Loop, [Peer.Realtime, Peer.NodeServer], clients: 1);
        var polling = fleets.ToDictionary(fleet => fleet, fleet => Open(bench, fleet));
        var row = bench.Report.Add($"{bench.Effort.Clients} polling clients, one broadcast at a time: server CPU for a delivery and the next poll", "us");
        bench.TakeTurns(row, fleets, fleet => fleet.Name, (fleet, seconds) => Bench.CostOf(fleet.Server, () => Drive(bench.Loop, fleet, polling[fleet], seconds)));
    }

    private static List<PollingClient> Open(Bench bench, Fleet fleet)
    {
        var clients = Enumerable.Range(0, bench.Effort.Clients).Select(_ => new PollingClient(bench.Loop, fleet.Server.Port)).ToList();
        bench.Loop.Until(() => clients.TrueForAll(client => client.IsReady), $"polling clients of {fleet.Name}");
        return clients;
    }

    /// <summary>Broadcasts as soon as each client has had the last one, for a number of seconds; returns the number of deliveries.</summary>
    public static long Drive(EventLoop loop, Fleet fleet, List<PollingClient> clients, double seconds)
    {
        long delivered = 0;
        long sent = 0;
        clients.ForEach(client => client.OnEvent = () => delivered++);
        var startedAt = Clock.Now;
        while (Clock.Since(startedAt) < seconds)
        {
            if (delivered == sent * clients.Count)
            {
                fleet.Clients[0].Send(fleet.Server.Peer.Wire.Broadcast);
                sent++;
            }

            loop.Poll(20);
        }

        loop.Until(() => delivered == sent * clients.Count, $"the last polls of {fleet.Name}");
        return delivered;
    }
}
