using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>An event as a dialect words it: name and payload, not yet encoded.</summary>
internal abstract class WireEvent(string name)
{
    public string Name { get; } = name;

    public static WireEvent Create<T>(string name, T payload, JsonTypeInfo<T> typeInfo) => new Typed<T>(name, payload, typeInfo);

    public abstract ValueTask SendAsync(BroadcastOperator target);

    public abstract ValueTask SendAsync(SocketIOSocket socket);

    private sealed class Typed<T>(string name, T payload, JsonTypeInfo<T> typeInfo) : WireEvent(name)
    {
        public override ValueTask SendAsync(BroadcastOperator target) => target.EmitAsync(Name, payload, typeInfo);

        public override ValueTask SendAsync(SocketIOSocket socket) => socket.EmitAsync(Name, payload, typeInfo);
    }
}
