using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Two servers that work as one, and their clients.</summary>
internal sealed class Pair : IDisposable
{
    private Pair(Fleet near, Fleet far)
    {
        Near = near;
        Far = far;
    }

    /// <summary>The server to which messages are sent.</summary>
    public Fleet Near { get; }

    public Fleet Far { get; }

    public static Pair Start(
        EventLoop loop, Peer peer, string? redis, int nearClients, int farClients, Func<int, string?>? nearUser = null, Func<int, string?>? farUser = null)
    {
        var near = PeerProcess.Start(peer, redis: redis);
        PeerProcess? far = null;
        try
        {
            far = PeerProcess.Start(peer, redis: redis);
            return new Pair(new Fleet(near, near.Connect(loop, nearClients, nearUser)), new Fleet(far, far.Connect(loop, farClients, farUser)));
        }
        catch
        {
            near.Dispose();
            far?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends in each group in turn, at fixed times, and measures all of it. The latency of a delivery is measured from the time at
    /// which its message was due.
    /// </summary>
    public PairFigures Drive(EventLoop loop, IReadOnlyList<PairGroup> groups, int perSecond, double seconds)
    {
        var figures = new PairFigures();
        long outstanding = 0;
        foreach (var group in groups)
        {
            group.Due.Clear();
            Follow(group, group.Near, figures.Near, () => outstanding--);
            Follow(group, group.Far, figures.Far, () => outstanding--);
        }

        var nearBefore = Near.Server.CpuSeconds;
        var farBefore = Far.Server.CpuSeconds;
        long sent = 0;
        var schedule = new Schedule(perSecond, seconds);
        while (!schedule.IsOver)
        {
            while (schedule.TryNext(out var dueAt))
            {
                var group = groups[(int)(sent++ % groups.Count)];
                group.Due.Add(dueAt);
                outstanding += group.Near.Count + group.Far.Count;
                group.Sender.Send(group.Frame);
            }

            loop.Poll(0);
        }

        loop.Until(() => outstanding == 0, $"the last deliveries of two servers of {Near.Name}");
        figures.NearCost = (Near.Server.CpuSeconds - nearBefore) * 1e6 / sent;
        figures.FarCost = (Far.Server.CpuSeconds - farBefore) * 1e6 / sent;
        return figures;
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    private static void Follow(PairGroup group, IReadOnlyList<WebSocketClient> members, Latency latency, Action heard)
    {
        foreach (var member in members)
        {
            var earlier = member.Events;
            member.OnAck = null;
            member.OnEvent = one =>
            {
                latency.Record(group.Due[one.Events - earlier - 1]);
                heard();
            };
        }
    }
}
