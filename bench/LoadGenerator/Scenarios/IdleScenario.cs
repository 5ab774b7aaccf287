using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Connections that do nothing: what each keeps of memory once the garbage is gone.</summary>
internal static class IdleScenario
{
    public static void Run(Bench bench)
    {
        foreach (var count in bench.Effort.Idle)
        {
            var row = bench.Report.Add($"{count} idle connections: memory of each", "KiB");
            foreach (var peer in Peer.All)
            {
                using var server = PeerProcess.Start(peer);

                // What the first connections load and compile belongs to the server, not to a connection.
                server.Connect(bench.Loop, 100).ForEach(client => client.Dispose());
                var before = Settled(bench, server);
                var clients = server.Connect(bench.Loop, count);
                var after = Settled(bench, server);
                row.Add(peer.Name, (after - before) / 1024.0 / count, generatorShare: 0);
                clients.ForEach(client => client.Dispose());
            }
        }
    }

    private static long Settled(Bench bench, PeerProcess server)
    {
        bench.Loop.Rest(bench.Effort.Settle);
        server.Control("collect");
        bench.Loop.Rest(bench.Effort.Settle / 2);
        return server.ResidentBytes;
    }
}
