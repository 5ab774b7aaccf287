using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>A running server and its connected clients.</summary>
internal sealed record Fleet(PeerProcess Server, List<WebSocketClient> Clients) : IDisposable
{
    public string Name => Server.Peer.Name;

    public static Fleet Start(EventLoop loop, Peer peer, int clients, Func<int, string?>? user = null)
    {
        var server = PeerProcess.Start(peer);
        try
        {
            return new Fleet(server, server.Connect(loop, clients, user));
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var client in Clients)
        {
            client.Dispose();
        }

        Server.Dispose();
    }
}
