using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// An event with an acknowledgement. For the cost, each client has one in flight, as fast as possible; for the
/// latency, they are sent at a steady rate.
/// </summary>
internal static class AckScenario
{
    private const int PerSecond = 5000;

    public static void Run(Bench bench)
    {
        using var fleets = Fleets.Start(bench.Loop, Peer.All, bench.Effort.Clients);
        var row = bench.Report.Add($"event with acknowledgement, {bench.Effort.Clients} clients: server CPU for a round trip", "us");
        bench.TakeTurns(row, fleets, fleet => fleet.Name, (fleet, seconds) => Bench.CostOf(fleet.Server, () => RoundTrips(bench.Loop, fleet, _ => fleet.Server.Peer.Wire.Echo, seconds)));

        var latencies = new LatencyRows(bench.Report, $"event with acknowledgement, {PerSecond} a second");
        latencies.TakeTurns(bench, fleets, (fleet, seconds, latency) => DriveSteadily(bench.Loop, fleet, _ => fleet.Server.Peer.Wire.Echo, PerSecond, seconds, latency));
    }

    /// <summary>Every client sends again as soon as it has its acknowledgement.</summary>
    /// <returns>The number of round trips.</returns>
    internal static long RoundTrips(EventLoop loop, Fleet fleet, Func<WebSocketClient, byte[]> next, double seconds)
    {
        long sent = 0;
        long answered = 0;
        var over = false;
        foreach (var client in fleet.Clients)
        {
            client.OnEvent = null;
            client.OnAck = one =>
            {
                answered++;
                if (!over)
                {
                    sent++;
                    one.Send(next(one));
                }
            };
        }

        foreach (var client in fleet.Clients)
        {
            sent++;
            client.Send(next(client));
        }

        var startedAt = Clock.Now;
        while (Clock.Since(startedAt) < seconds)
        {
            loop.Poll(20);
        }

        over = true;
        loop.Until(() => answered == sent, $"the last answers of {fleet.Name}");
        return answered;
    }

    /// <summary>
    /// The clients send in turn at fixed times, regardless of the server. A round trip is measured from the time at
    /// which it was due.
    /// </summary>
    internal static void DriveSteadily(EventLoop loop, Fleet fleet, Func<WebSocketClient, byte[]> next, int perSecond, double seconds, Latency latency)
    {
        var outstanding = 0;
        var due = new Dictionary<WebSocketClient, Queue<long>>();
        foreach (var client in fleet.Clients)
        {
            var queue = due[client] = new Queue<long>();
            client.OnEvent = null;
            client.OnAck = _ =>
            {
                outstanding--;
                latency.Record(queue.Dequeue());
            };
        }

        var turn = 0;
        var schedule = new Schedule(perSecond, seconds);
        while (!schedule.IsOver)
        {
            while (schedule.TryNext(out var dueAt))
            {
                var client = fleet.Clients[turn++ % fleet.Clients.Count];
                due[client].Enqueue(dueAt);
                outstanding++;
                client.Send(next(client));
            }

            loop.Poll(0);
        }

        loop.Until(() => outstanding == 0, $"the last answers of {fleet.Name}");
    }
}
