using Realtime.Dialects;
using Realtime.SocketIO;

namespace Realtime.Recovery;

/// <summary>A rendered event on its way to the sockets of a namespace.</summary>
/// <param name="Target">The recipients.</param>
/// <param name="Event">The rendered event.</param>
/// <param name="Offset">The offset of the packet.</param>
internal sealed record Sending(BroadcastOperator Target, WireEvent Event, string Offset)
{
    private EncodedPacket? _packet;

    /// <summary>Encodes the packet if there may be a recipient. What takes time is done before the gate.</summary>
    public void Prepare() => _packet ??= Target.MayReach ? Event.Encode(Target, Offset) : null;

    /// <summary>Queues the packet for its recipients.</summary>
    public void Deliver()
    {
        // Somebody may have come meanwhile.
        Prepare();
        Event.DeliverHere(Target, _packet);
    }
}
