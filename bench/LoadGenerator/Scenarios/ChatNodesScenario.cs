using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Wires;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// Chat on two nodes, over the database and over Redis: stored messages to people at both nodes, at a steady rate. And what one
/// node and two nodes cost while nothing happens.
/// </summary>
internal static class ChatNodesScenario
{
    private const int Conversations = 16;
    private const int PerSecond = 200;
    private static readonly byte[] NewMessage = "42[\"new_message\""u8.ToArray();

    public static void Run(Bench bench)
    {
        MeasureRest(bench);
        using var redis = RedisProcess.Start();
        Measure(bench, "database", null);
        Measure(bench, "redis", redis.Address);
    }

    private static void Measure(Bench bench, string transport, string? redis)
    {
        using var pair = Pair.Start(bench.Loop, Peer.ChatNode(transport), redis, Conversations, Conversations, i => $"a{i}", i => $"b{i}");
        var ids = pair.Near.Server.Control($"conversations?count={Conversations}").Split(',').Select(long.Parse).ToList();
        Join(bench.Loop, pair.Near, ids);
        Join(bench.Loop, pair.Far, ids);
        List<PairGroup> groups =
        [
            .. ids.Select((id, i) => new PairGroup(
                pair.Near.Clients[i],
                pair.Near.Server.Peer.Wire.Call("send_message", new { conversationId = id, content = Wire.Text }),
                [pair.Near.Clients[i]],
                [pair.Far.Clients[i]])),
        ];

        var rows = new PairRows(bench.Report, $"chat, stored messages, two nodes over {(redis is null ? "the database (SQLite)" : "Redis")}, {PerSecond} a second");
        pair.Drive(bench.Loop, groups, PerSecond, bench.Effort.Warm);
        for (var round = 0; round < bench.Effort.Rounds; round++)
        {
            rows.Add(pair.Near.Name, pair.Drive(bench.Loop, groups, PerSecond, bench.Effort.Slice * 4));
        }
    }

    private static void Join(EventLoop loop, Fleet fleet, List<long> ids)
    {
        for (var i = 0; i < fleet.Clients.Count; i++)
        {
            fleet.Clients[i].Counted = NewMessage;
            fleet.Clients[i].Send(fleet.Server.Peer.Wire.Call("join_conversation", ids[i]));
        }

        loop.Until(() => fleet.Clients.TrueForAll(client => client.Acks == 1), $"all in their conversations at {fleet.Name}");
    }

    /// <summary>What a node uses of a core, without clients.</summary>
    private static void MeasureRest(Bench bench)
    {
        var alone = bench.Report.Add("chat at rest, one node (SQLite): CPU of the node", "ms/s", isPaced: true);
        var both = bench.Report.Add("chat at rest, two nodes over the database (SQLite): CPU of each", "ms/s", isPaced: true);
        var peer = Peer.ChatNode("rest");
        using var first = PeerProcess.Start(peer);
        bench.Loop.Rest(bench.Effort.Settle);
        for (var round = 0; round < bench.Effort.Rounds; round++)
        {
            alone.Add(peer.Name, Rest(bench, first), generatorShare: 0);
        }

        using var second = PeerProcess.Start(peer);
        // A node looks for others when it renews its lease, each five seconds by default.
        bench.Loop.Rest(bench.Effort.Settle * 4);
        for (var round = 0; round < bench.Effort.Rounds; round++)
        {
            both.Add(peer.Name, Rest(bench, first, second), generatorShare: 0);
        }
    }

    private static double Rest(Bench bench, params PeerProcess[] nodes)
    {
        var seconds = bench.Effort.Settle * 2;
        var before = nodes.Sum(node => node.CpuSeconds);
        bench.Loop.Rest(seconds);
        return (nodes.Sum(node => node.CpuSeconds) - before) * 1000 / seconds / nodes.Length;
    }
}
