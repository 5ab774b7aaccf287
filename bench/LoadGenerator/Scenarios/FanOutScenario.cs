using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// One notification to many users, of whom a thousand are connected: stored for all, delivered to the connected ones.
/// </summary>
internal static class FanOutScenario
{
    public static void Run(Bench bench)
    {
        var connected = bench.Effort.Clients * 5;
        using var fleet = Fleet.Start(bench.Loop, Peer.SqliteChat, connected, i => $"a{i}");
        var notified = 0;
        foreach (var client in fleet.Clients)
        {
            // Other events, such as unread counts, are not counted.
            client.Counted = "42[\"new_notification\""u8.ToArray();
            client.OnEvent = _ => notified++;
        }

        foreach (var users in bench.Effort.FanOut)
        {
            var time = bench.Report.Add($"a notification to {users}, {connected} users connected: until all have it", "ms");
            var cost = bench.Report.Add($"a notification to {users}, {connected} users connected: server CPU for a user", "us");
            for (var round = -1; round < bench.Effort.Rounds; round++)
            {
                notified = 0;
                var cpu = fleet.Server.CpuSeconds;
                var startedAt = Clock.Now;
                var repeat = users == 1 ? 200 : 1;
                var stored = Task.Run(() =>
                {
                    for (var i = 0; i < repeat; i++)
                    {
                        fleet.Server.Control($"notify?users={users}");
                    }
                });
                bench.Loop.Until(() => stored.IsCompleted && notified == Math.Min(users, connected) * repeat, "the notification", seconds: 120);
                stored.GetAwaiter().GetResult();

                // The first round is a warm-up.
                if (round >= 0)
                {
                    time.Add("Realtime", Clock.Since(startedAt) * 1000 / repeat, generatorShare: 0);
                    cost.Add("Realtime", (fleet.Server.CpuSeconds - cpu) * 1e6 / users / repeat, generatorShare: 0);
                }
            }
        }
    }
}
