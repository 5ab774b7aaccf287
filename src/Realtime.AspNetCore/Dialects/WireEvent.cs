using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;
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

    /// <summary>Returns the event as the clients of an endpoint see it, where declared ids are shown without their prefix.</summary>
    /// <param name="ids">The endpoint's declared ids; null if it has none.</param>
    internal abstract WireEvent ShownWith(DeclaredIds? ids);

    /// <summary>Sends the event to one socket.</summary>
    /// <param name="socket">The socket. If it has disconnected, nothing is sent.</param>
    /// <returns>A task that completes when the event is queued.</returns>
    public abstract ValueTask SendAsync(SocketIOSocket socket);

    private sealed class Typed<T>(string name, T payload, JsonTypeInfo<T> typeInfo) : WireEvent(name)
    {
        internal override ValueTask SendAsync(BroadcastOperator target) => target.EmitAsync(Name, payload, typeInfo);

        internal override EncodedPacket Encode(BroadcastOperator target, string offset) => target.Encode(Name, payload, typeInfo, offset);

        internal override void DeliverHere(BroadcastOperator target, EncodedPacket? packet)
        {
            EncodedPacket? plain = null;
            target.DeliverHere(packet, Name, () => payload, () => plain ??= target.Encode(Name, payload, typeInfo));
        }

        internal override WireEvent ShownWith(DeclaredIds? ids) => ShownIds.Rewrite(payload, typeInfo, ids) is { } shown
            ? new Typed<JsonNode>(Name, shown, ShownJson.Default.JsonNode)
            : this;

        public override ValueTask SendAsync(SocketIOSocket socket) => ShownIds.Rewrite(payload, typeInfo, ShownIds.Of(socket)) is { } shown
            ? socket.EmitAsync(Name, shown, ShownJson.Default.JsonNode)
            : socket.EmitAsync(Name, payload, typeInfo);
    }
}
