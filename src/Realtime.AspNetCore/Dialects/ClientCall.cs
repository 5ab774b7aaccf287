using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Commands;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>One event of a client, as a dialect's handler sees it.</summary>
internal readonly record struct ClientCall(
    SocketEvent Event,
    UserConnection Connection,
    ClientCommands Commands,
    NotificationCommands Notifications)
{
    /// <summary>The kind of the first argument; undefined if there is none.</summary>
    public JsonValueKind PayloadKind => Event.ArgumentKind(0);

    /// <summary>Reads the first argument. Further ones are ignored, as other servers do.</summary>
    /// <exception cref="RealtimeException">It is missing, null, or of another shape.</exception>
    public T Payload<T>(JsonTypeInfo<T> typeInfo)
        where T : notnull
    {
        if (PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"{Event.Name} needs a payload");
        }

        try
        {
            return Event.Arg(0, typeInfo) ?? throw new RealtimeException(RealtimeError.InvalidPayload);
        }
        catch (SocketArgumentException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"The payload of {Event.Name} has a wrong shape or type");
        }
    }
}
