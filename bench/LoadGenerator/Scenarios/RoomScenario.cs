using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Wires;

namespace Realtime.Bench.Scenarios;

/// <summary>Rooms of eight. Each client alternately sends a text to its room and requests an echo.</summary>
internal static class RoomScenario
{
    private const int Members = 8;

    public static void Run(Bench bench)
    {
        var rooms = bench.Effort.Clients == 200 ? 64 : bench.Effort.Clients / Members;
        using var fleets = Fleets.Start(bench.Loop, [Peer.Realtime, Peer.SignalR, Peer.NodeServer], rooms * Members);
        fleets.ForEach(fleet => Join(bench.Loop, fleet));

        var row = bench.Report.Add($"{rooms} rooms of {Members}, echo and say in turn: server CPU for a message and its deliveries", "us");
        bench.TakeTurns(row, fleets, fleet => fleet.Name, (fleet, seconds) => Bench.CostOf(fleet.Server, () => Drive(bench.Loop, fleet, seconds)));
    }

    private static void Join(EventLoop loop, Fleet fleet)
    {
        for (var i = 0; i < fleet.Clients.Count; i++)
        {
            fleet.Clients[i].Send(fleet.Server.Peer.Wire.Call("join", Room(i)));
        }

        loop.Until(() => fleet.Clients.TrueForAll(client => client.Acks == 1), $"all in their rooms at {fleet.Name}");
    }

    private static string Room(int client) => $"room{client / Members}";

    private static long Drive(EventLoop loop, Fleet fleet, double seconds)
    {
        var wire = fleet.Server.Peer.Wire;
        var says = fleet.Clients
            .Select((client, i) => (client, Frame: wire.Call("say", Room(i), Wire.Text)))
            .ToDictionary(entry => entry.client, entry => entry.Frame);
        return AckScenario.RoundTrips(loop, fleet, client => client.Acks % 2 == 0 ? wire.Echo : says[client], seconds);
    }
}
