using System.Globalization;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>What a send, an unread count and a page of history cost in conversations of different length, in one file.</summary>
internal static class GrowthScenario
{
    private const int Operations = 2048;

    public static void Run(Bench bench)
    {
        using var server = PeerProcess.Start(Peer.SqliteChat);
        var sizes = bench.Effort.Growth;
        var conversations = server.Control($"conversations?count={(bench.Effort.Rounds + 1) * sizes.Length}").Split(',');
        var rows = sizes.Select(size => (
            Send: Add(bench, size, "a stored message"),
            Unread: Add(bench, size, "the unread counts"),
            History: Add(bench, size, "a page of 50 messages from the middle"))).ToArray();

        for (var round = 0; round <= bench.Effort.Rounds; round++)
        {
            for (var i = 0; i < sizes.Length; i++)
            {
                // A short conversation is a new one each time; the long one hardly changes.
                var index = sizes[i] >= 100_000 ? i : (round * sizes.Length) + i;
                var user = index.ToString(CultureInfo.InvariantCulture);
                var conversation = conversations[index];
                server.ControlNumber($"send?conversation={conversation}&user=a{user}&count=32");
                server.Control($"grow?conversation={conversation}&count={sizes[i]}");

                var history = server.ControlNumber($"history?conversation={conversation}&user=b{user}&before={sizes[i] / 2}&count={Operations}");
                var unread = server.ControlNumber($"unread?user=b{user}&count={Operations}");
                var send = server.ControlNumber($"send?conversation={conversation}&user=a{user}&count={Operations}");

                // The first round is for the compiler.
                if (round > 0)
                {
                    rows[i].Send.Add("Realtime", send, generatorShare: 0);
                    rows[i].Unread.Add("Realtime", unread, generatorShare: 0);
                    rows[i].History.Add("Realtime", history, generatorShare: 0);
                }
            }
        }
    }

    private static Row Add(Bench bench, int size, string what) =>
        bench.Report.Add($"conversation of {size.ToString("N0", CultureInfo.InvariantCulture)}: server CPU for {what}", "us");
}
