using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// A server is killed and started again. All its clients reconnect at once, with their tokens, and join a room.
/// </summary>
internal static class StormScenario
{
    public static void Run(Bench bench)
    {
        var count = bench.Effort.Returning;
        var row = bench.Report.Add($"{count} clients come back at once to a server just started: until all have joined", "ms");
        for (var round = 0; round < bench.Effort.Restarts; round++)
        {
            foreach (var peer in (Peer[])[Peer.Realtime, Peer.SignalR, Peer.NodeServer])
            {
                var server = PeerProcess.Start(peer);
                var port = server.Port;
                Join(bench.Loop, server, count / 4);
                server.Dispose();
                bench.Loop.Rest(0.2);

                server = PeerProcess.Start(peer, port);
                var generator = new GeneratorLoad();
                row.Add(peer.Name, Join(bench.Loop, server, count) * 1000, generator.Share);
                server.Dispose();
                bench.Loop.Rest(0.2);
            }
        }
    }

    private static double Join(EventLoop loop, PeerProcess server, int count)
    {
        var join = server.Peer.Wire.Call("join", "everyone");
        var joined = 0;
        var startedAt = Clock.Now;
        server.Connect(loop, count, i => $"user{i}", atATime: count, onReady: client =>
        {
            client.OnAck = _ => joined++;
            client.Send(join);
        });
        loop.Until(() => joined == count, $"all back at {server.Peer.Name}");
        return Clock.Since(startedAt);
    }
}
