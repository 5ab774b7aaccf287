using System.Globalization;
using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// The cost of a send, an unread count, a page of history and a catch-up, in conversations of different length in one
/// file.
/// </summary>
internal static class GrowthScenario
{
    // Each measurement takes some hundred milliseconds, so that the resolution of the CPU accounting matters little.
    private const int Sends = 4096;
    private const int Counts = 16_384;
    private const int Pages = 1024;
    private const int CatchUps = 1024;

    // More rounds than elsewhere, because a turn is short and only one server is measured.
    private const int RoundsForEach = 2;

    public static void Run(Bench bench)
    {
        using var server = PeerProcess.Start(Peer.SqliteChat);
        var sizes = bench.Effort.Growth;
        var rounds = bench.Effort.Rounds * RoundsForEach;
        var conversations = server.Control($"conversations?count={((rounds + 1) * sizes.Length) + 1}").Split(',');
        var rows = sizes.Select(size => (
            Send: Add(bench, size, "a stored message"),
            Unread: Add(bench, size, "the unread counts"),
            History: Add(bench, size, "a page of 50 messages from the middle"),
            Changes: Add(bench, size, "the changes after 50 that were missed"))).ToArray();

        // Warms up in a conversation that is not measured, because compilation counts as the server's CPU time.
        Measure(server, conversations, conversations.Length - 1, 100);
        var startedAt = Clock.Now;
        while (Clock.Since(startedAt) < 2 * bench.Effort.Warm)
        {
            Measure(server, conversations, conversations.Length - 1, 100);
        }

        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < sizes.Length; i++)
            {
                // The order changes in each round, so that periodic work (a checkpoint) affects all sizes.
                var size = (i + round) % sizes.Length;

                // Short conversations are new in each round. A long one is reused, because a round hardly changes its length.
                var index = sizes[size] >= 100_000 ? size : (round * sizes.Length) + size;
                var (send, unread, history, changes) = Measure(server, conversations, index, sizes[size]);

                // The first round is not recorded: in it the long conversation is created, and the file grows.
                if (round > 0)
                {
                    rows[size].Send.Add("Realtime", send, generatorShare: 0);
                    rows[size].Unread.Add("Realtime", unread, generatorShare: 0);
                    rows[size].History.Add("Realtime", history, generatorShare: 0);
                    rows[size].Changes.Add("Realtime", changes, generatorShare: 0);
                }
            }
        }
    }

    private static (double Send, double Unread, double History, double Changes) Measure(PeerProcess server, string[] conversations, int index, int size)
    {
        var user = index.ToString(CultureInfo.InvariantCulture);
        var conversation = conversations[index];
        server.ControlNumber($"send?conversation={conversation}&user=a{user}&count=32");
        server.Control($"grow?conversation={conversation}&count={size}");
        var history = server.ControlNumber($"history?conversation={conversation}&user=b{user}&before={size / 2}&count={Pages}");
        var unread = server.ControlNumber($"unread?user=b{user}&count={Counts}");
        var send = server.ControlNumber($"send?conversation={conversation}&user=a{user}&count={Sends}");
        var changes = server.ControlNumber($"changes?conversation={conversation}&user=b{user}&count={CatchUps}");
        return (send, unread, history, changes);
    }

    private static Row Add(Bench bench, int size, string what) =>
        bench.Report.Add($"conversation of {size.ToString("N0", CultureInfo.InvariantCulture)}: server CPU for {what}", "us");
}
