using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;
using Realtime.Bench.Wires;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// Two servers over Redis. One client of each room, at the first server, sends texts to its room, at a steady rate. Half of the
/// rooms have members at both servers, the others only at the first.
/// </summary>
internal static class ClusterScenario
{
    private const int Rooms = 16;
    private const int Members = 4;
    private const int PerSecond = 1000;

    public static void Run(Bench bench)
    {
        using var redis = RedisProcess.Start();
        using var classicRedis = RedisProcess.Start();
        using var signalRRedis = RedisProcess.Start();
        using var streamsRedis = RedisProcess.Start();
        using var ours = new Rivals(bench.Loop, Peer.Realtime, redis.Address);
        using var signalR = new Rivals(bench.Loop, Peer.SignalR, signalRRedis.Address);
        using var classic = new Rivals(bench.Loop, Peer.ClassicNode, classicRedis.Address);
        using var streams = new Rivals(bench.Loop, Peer.StreamsNode, streamsRedis.Address);

        // Realtime's figures are in both tables: Node has two adapters, and the report one column for Node.
        var common = new Table(bench.Report, $"two nodes over Redis, rooms of {Members} at each (Node: classic adapter)");
        var other = new Table(bench.Report, $"two nodes over Redis, rooms of {Members} at each (Node: streams adapter)");
        (Rivals Rivals, Table[] Tables)[] turns = [(ours, [common, other]), (signalR, [common]), (classic, [common]), (streams, [other])];
        foreach (var (rivals, _) in turns)
        {
            rivals.Drive(bench.Loop, bench.Effort.Warm);
        }

        for (var round = 0; round < bench.Effort.Rounds; round++)
        {
            foreach (var (rivals, tables) in turns)
            {
                var (shared, alone) = rivals.Drive(bench.Loop, bench.Effort.Slice * 4);
                foreach (var table in tables)
                {
                    table.Rows.Add(rivals.Name, shared);
                    table.Without.Add(rivals.Name, alone.FarCost, generatorShare: 0);
                }
            }
        }
    }

    private sealed class Table(Report report, string name)
    {
        public PairRows Rows { get; } = new(report, name);

        public Row Without { get; } = report.Add($"{name}: CPU of the other node, without members", "us", isPaced: true);
    }

    /// <summary>Two servers of one kind, and their rooms.</summary>
    private sealed class Rivals : IDisposable
    {
        private readonly Pair _pair;
        private readonly List<PairGroup> _shared;
        private readonly List<PairGroup> _alone;

        public Rivals(EventLoop loop, Peer peer, string redis)
        {
            _pair = Pair.Start(loop, peer, redis, 2 * Rooms * Members, Rooms * Members);
            Join(loop, _pair.Near);
            Join(loop, _pair.Far);
            _shared = [.. Enumerable.Range(0, Rooms).Select(room => Group(room, MembersOf(_pair.Far, room)))];
            _alone = [.. Enumerable.Range(Rooms, Rooms).Select(room => Group(room, []))];
        }

        public string Name => _pair.Near.Name;

        public (PairFigures Shared, PairFigures Alone) Drive(EventLoop loop, double seconds) =>
            (_pair.Drive(loop, _shared, PerSecond, seconds), _pair.Drive(loop, _alone, PerSecond, seconds));

        public void Dispose() => _pair.Dispose();

        private static string NameOf(int room) => $"room{room}";

        private static List<WebSocketClient> MembersOf(Fleet fleet, int room) => fleet.Clients.GetRange(room * Members, Members);

        private static void Join(EventLoop loop, Fleet fleet)
        {
            for (var i = 0; i < fleet.Clients.Count; i++)
            {
                fleet.Clients[i].Send(fleet.Server.Peer.Wire.Call("join", NameOf(i / Members)));
            }

            loop.Until(() => fleet.Clients.TrueForAll(client => client.Acks == 1), $"all in their rooms at {fleet.Name}");
        }

        private PairGroup Group(int room, List<WebSocketClient> far)
        {
            var near = MembersOf(_pair.Near, room);
            return new(near[0], _pair.Near.Server.Peer.Wire.Call("say", NameOf(room), Wire.Text), near, far);
        }
    }
}
