using Realtime.Bench.Net;

namespace Realtime.Bench.Wires;

/// <summary>The messages of Socket.IO without its handshake, for the bare server.</summary>
internal sealed class BareWire : SocketIOWire
{
    public override string PathFor(string? user) => "/bare";

    public override void OnUpgraded(WebSocketClient client) => client.Ready();
}
