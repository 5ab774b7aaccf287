using System.Globalization;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// A message to a group of ten, all connected, and to a group of ten thousand, of whom the same ten are connected.
/// </summary>
internal static class GroupScenario
{
    private const int Connected = 10;
    private const int Sends = 2_048;

    private static readonly int[] Sizes = [Connected, 10_000];

    public static void Run(Bench bench)
    {
        using var fleet = Fleet.Start(bench.Loop, Peer.SqliteChat, Connected, i => $"a{i}");
        var notified = 0;
        foreach (var client in fleet.Clients)
        {
            client.Counted = "42[\"message_notification\""u8.ToArray();
            client.OnEvent = _ => notified++;
        }

        string[] groups = [.. Sizes.Select(size => fleet.Server.Control($"group?users={size}"))];
        var rows = Sizes.Select(size => bench.Report.Add(
            $"a message to a group of {size.ToString("N0", CultureInfo.InvariantCulture)}, {Connected} connected: server CPU", "us")).ToArray();
        for (var round = -1; round < bench.Effort.Rounds; round++)
        {
            for (var i = 0; i < Sizes.Length; i++)
            {
                notified = 0;
                var sending = Task.Run(() => fleet.Server.ControlNumber($"send?conversation={groups[i]}&user=a0&count={Sends}"));
                bench.Loop.Until(() => sending.IsCompleted && notified == Sends * (Connected - 1), "all messages", seconds: 120);

                // The first round is a warm-up. The task has completed; GetResult throws its exception, if any.
                if (round >= 0)
                {
                    rows[i].Add("Realtime", sending.GetAwaiter().GetResult(), generatorShare: 0);
                }
            }
        }
    }
}
