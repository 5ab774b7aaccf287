using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Connections that do nothing: what each keeps of memory once the garbage is gone, and what it holds until then.</summary>
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

    // What the first connections load and compile belongs to the server, not to a connection. A hundred of them are too few:
    // a method is compiled for good, with some megabytes that the compiler keeps, only after more than sixty calls, and
    // where a server stood then was chance. Few at a time: what many at once make a server take is measured.
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
