using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO;

namespace Realtime.Dialects;

/// <summary>
/// An event rendered by a dialect: name and payload, not yet encoded. Created by <see cref="ServerEvent{T}"/>.
/// </summary>
public abstract class WireEvent
{
    private protected WireEvent(string name) => Name = name;

    /// <summary>The exact name of the event.</summary>
    public string Name { get; }

    internal static WireEvent Create<T>(string name, T payload, JsonTypeInfo<T> typeInfo) => new Typed<T>(name, payload, typeInfo);

    internal abstract ValueTask SendAsync(BroadcastOperator target);

    /// <summary>Encodes the event with an offset, to be delivered later.</summary>
    internal abstract EncodedPacket Encode(BroadcastOperator target, string offset);

    /// <summary>Queues the encoded event for sockets of this node; null if it was found that there are none.</summary>
    internal abstract void DeliverHere(BroadcastOperator target, EncodedPacket? packet);

    /// <summary>Sends the event to one socket.</summary>
    /// <param name="socket">The socket. If it has disconnected, nothing is sent.</param>
    /// <returns>A task that completes when the event is queued.</returns>
    public abstract ValueTask SendAsync(SocketIOSocket socket);

    private sealed class Typed<T>(string name, T payload, JsonTypeInfo<T> typeInfo) : WireEvent(name)
    {
        internal override ValueTask SendAsync(BroadcastOperator target) => target.EmitAsync(Name, payload, typeInfo);

        internal override EncodedPacket Encode(BroadcastOperator target, string offset) => target.Encode(Name, payload, typeInfo, offset);

        internal override void DeliverHere(BroadcastOperator target, EncodedPacket? packet) => target.DeliverHere(packet, Name, () => payload);

        public override ValueTask SendAsync(SocketIOSocket socket) => socket.EmitAsync(Name, payload, typeInfo);
    }
}
