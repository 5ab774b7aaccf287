using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Connections that do nothing: the memory of each, after a garbage collection and without one.</summary>
internal static class IdleScenario
{
    public static void Run(Bench bench)
    {
        foreach (var count in bench.Effort.Idle)
        {
            Measure(bench, count, collects: true);
        }

        foreach (var count in bench.Effort.IdleUncollected)
        {
            Measure(bench, count, collects: false);
        }
    }

    private static void Measure(Bench bench, int count, bool collects)
    {
        var row = bench.Report.Add($"{count} idle connections: memory of each{(collects ? "" : ", without a forced collection")}", "KiB");
        foreach (var peer in Peer.All)
        {
            using var server = PeerProcess.Start(peer);

            WarmUp(bench, server);
            var before = Settled(bench, server, collects);
            var clients = server.Connect(bench.Loop, count);
            var after = Settled(bench, server, collects);
            row.Add(peer.Name, (after - before) / 1024.0 / count, generatorShare: 0);
            clients.ForEach(client => client.Dispose());
        }
    }

    // Memory for code that the first connections load and compile belongs to the server, not to a connection.
    // A hundred connections are not enough: a method gets its final compilation, for which the compiler keeps some megabytes,
    // only after more than sixty calls, so chance would decide whether that comes before the measurement. Only a few connect
    // at a time, because the memory that many simultaneous connections take is what is measured.
    private static void WarmUp(Bench bench, PeerProcess server)
    {
        for (var i = 0; i < 20; i++)
        {
            server.Connect(bench.Loop, 20).ForEach(client => client.Dispose());
            bench.Loop.Rest(0.1);
        }
    }

    private static long Settled(Bench bench, PeerProcess server, bool collects)
    {
        bench.Loop.Rest(bench.Effort.Settle);
        if (collects)
        {
            server.Control("collect");
        }

        bench.Loop.Rest(bench.Effort.Settle / 2);
        return server.ResidentBytes;
    }
}
