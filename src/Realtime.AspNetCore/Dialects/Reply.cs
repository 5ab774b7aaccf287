using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO;

namespace Realtime.Dialects;

/// <summary>The acknowledgement of an event.</summary>
internal abstract class Reply
{
    public static Reply Create<T>(T payload, JsonTypeInfo<T> typeInfo) => new Typed<T>(payload, typeInfo);

    /// <summary>Sends the acknowledgement, if the client requested one.</summary>
    public abstract ValueTask SendAsync(SocketEvent request);

    private sealed class Typed<T>(T payload, JsonTypeInfo<T> typeInfo) : Reply
    {
        public override ValueTask SendAsync(SocketEvent request) =>
            !request.HasAck ? default
            : ShownIds.Rewrite(payload, typeInfo, ShownIds.Of(request.Socket)) is { } shown ? request.AckAsync(shown, ShownJson.Default.JsonNode)
            : request.AckAsync(payload, typeInfo);
    }
}
