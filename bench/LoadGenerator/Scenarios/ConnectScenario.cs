using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// Clients connect with a token and join a room, 64 at a time. The limit server only opens a WebSocket and answers
/// one message, without token, namespace or room.
/// </summary>
internal static class ConnectScenario
{
    public static void Run(Bench bench)
    {
        var row = bench.Report.Add("connect, authenticate and join: clients a second", "1/s", Better.More);
        var servers = new List<PeerProcess>();
        try
        {
            foreach (var peer in Peer.All)
            {
                servers.Add(PeerProcess.Start(peer));
            }

            servers.ForEach(server => ClientsPerSecond(bench, server));
            servers.ForEach(server => ClientsPerSecond(bench, server));
            for (var round = 0; round < bench.Effort.Rounds; round++)
            {
                foreach (var server in servers)
                {
                    var generator = new GeneratorLoad();
                    row.Add(server.Peer.Name, ClientsPerSecond(bench, server), generator.Share);
                }
            }
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    private static double ClientsPerSecond(Bench bench, PeerProcess server)
    {
        var count = bench.Effort.Connects;
        var join = server.Peer.Wire.Call("join", "everyone");
        var joined = 0;
        var startedAt = Clock.Now;
        var clients = server.Connect(bench.Loop, count, i => $"user{i}", onReady: client =>
        {
            client.OnAck = _ => joined++;
            client.Send(join);
        });
        bench.Loop.Until(() => joined == count, $"all joined at {server.Peer.Name}");
        var seconds = Clock.Since(startedAt);
        clients.ForEach(client => client.Dispose());
        bench.Loop.Rest(0.2);
        return count / seconds;
    }
}
