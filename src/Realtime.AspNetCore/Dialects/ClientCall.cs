using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Commands;
using Realtime.Delivery;
using Realtime.Hosting;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Wire;

/// <summary>One event of a client, passed to a dialect's handler.</summary>
public sealed class ClientCall
{
    internal ClientCall(SocketEvent request, ChatSocket socket, ClientCommands commands, DialectContext context)
    {
        Event = request;
        Socket = socket;
        Core = commands;
        Context = context;
    }

    /// <summary>
    /// The event of the Socket.IO server. Do not acknowledge it: the framework acknowledges with the handler's result.
    /// </summary>
    public SocketEvent Event { get; }

    /// <summary>The socket and its user.</summary>
    /// <exception cref="RealtimeException">
    /// The user is not known yet. Only possible in events that may come before authentication.
    /// </exception>
    public UserConnection Connection => Socket.Connection ?? throw new RealtimeException(RealtimeError.Unauthenticated);

    /// <summary>The commands of the client.</summary>
    public IClientCommands Commands => Core;

    /// <summary>Looks up users' names and services.</summary>
    public DialectContext Context { get; }

    /// <summary>The kind of the first argument; undefined if there is none.</summary>
    public JsonValueKind PayloadKind => Event.ArgumentKind(0);

    internal ChatSocket Socket { get; }

    internal ClientCommands Core { get; }

    /// <summary>Reads the first argument. Further arguments are ignored, as in other servers.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="typeInfo">The type information that reads it.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="RealtimeException">The argument is missing, null, or has another shape.</exception>
    public T Payload<T>(JsonTypeInfo<T> typeInfo)
        where T : notnull
    {
        if (PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"{Event.Name} needs a payload");
        }

        try
        {
            // Event.Arg is not used because it accepts unpaired surrogates, which cannot be stored.
            return JsonSerializer.Deserialize(Event.RawArgument(0).Span, typeInfo) ?? throw new RealtimeException(RealtimeError.InvalidPayload);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"The payload of {Event.Name} has a wrong shape or type, or a text that is no valid Unicode");
        }
    }

    /// <summary>Sends an event only to the calling socket.</summary>
    /// <param name="wireEvent">The event.</param>
    /// <returns>A task that completes when the event is queued.</returns>
    public ValueTask ReplyAsync(WireEvent wireEvent)
    {
        ArgumentNullException.ThrowIfNull(wireEvent);
        return wireEvent.SendAsync(Event.Socket);
    }
}
