using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>
/// An event rendered by a dialect: name and payload, not yet encoded. Created by <see cref="Wire.ServerEvent{T}"/>.
/// </summary>
public abstract class WireEvent
{
    private protected WireEvent(string name) => Name = name;

    /// <summary>The exact name of the event.</summary>
    public string Name { get; }

    internal static WireEvent Create<T>(string name, T payload, JsonTypeInfo<T> typeInfo) => new Typed<T>(name, payload, typeInfo);

    internal abstract ValueTask SendAsync(BroadcastOperator target);

    internal abstract ValueTask SendAsync(SocketIOSocket socket);

    private sealed class Typed<T>(string name, T payload, JsonTypeInfo<T> typeInfo) : WireEvent(name)
    {
        internal override ValueTask SendAsync(BroadcastOperator target) => target.EmitAsync(Name, payload, typeInfo);

        internal override ValueTask SendAsync(SocketIOSocket socket) => socket.EmitAsync(Name, payload, typeInfo);
    }
}
