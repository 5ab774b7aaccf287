using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO;

namespace Realtime.Dialects;

/// <summary>What the acknowledgement of an event carries.</summary>
internal abstract class Reply
{
    public static Reply Create<T>(T payload, JsonTypeInfo<T> typeInfo) => new Typed<T>(payload, typeInfo);

    /// <summary>Answers, if the client asked for an answer.</summary>
    public abstract ValueTask SendAsync(SocketEvent request);

    private sealed class Typed<T>(T payload, JsonTypeInfo<T> typeInfo) : Reply
    {
        public override ValueTask SendAsync(SocketEvent request) =>
            request.HasAck ? request.AckAsync(payload, typeInfo) : default;
    }
}
