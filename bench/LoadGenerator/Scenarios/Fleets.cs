using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>Servers that run side by side and take turns. A server that is not driven uses almost no CPU.</summary>
internal sealed class Fleets(IEnumerable<Fleet> fleets) : List<Fleet>(fleets), IDisposable
{
    public static Fleets Start(EventLoop loop, IEnumerable<Peer> peers, int clients) =>
        new(peers.Select(peer => Fleet.Start(loop, peer, clients)));

    public void Dispose() => ForEach(fleet => fleet.Dispose());
}
