using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Commands;
using Realtime.SocketIO;
using Realtime.Sockets;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>One event of a client, as a dialect's handler sees it.</summary>
public sealed class ClientCall
{
    internal ClientCall(SocketEvent request, ChatSocket socket, ClientCommands commands, DialectContext context)
    {
        Event = request;
        Socket = socket;
        Core = commands;
        Context = context;
    }

    /// <summary>The event as the Socket.IO server gives it. Leave its acknowledgement to the framework, which answers with what the handler returns.</summary>
    public SocketEvent Event { get; }

    /// <summary>The socket and its user.</summary>
    /// <exception cref="RealtimeException">The user is not known yet: only in events that may come before authentication.</exception>
    public UserConnection Connection => Socket.Connection ?? throw new RealtimeException(RealtimeError.Unauthenticated);

    /// <summary>What a client may do.</summary>
    public IClientCommands Commands => Core;

    /// <summary>Where names of users and the like are looked up.</summary>
    public DialectContext Context { get; }

    /// <summary>The kind of the first argument; undefined if there is none.</summary>
    public JsonValueKind PayloadKind => Event.ArgumentKind(0);

    internal ChatSocket Socket { get; }

    internal ClientCommands Core { get; }

    /// <summary>Reads the first argument. Further ones are ignored, as other servers do.</summary>
    /// <typeparam name="T">Its shape.</typeparam>
    /// <param name="typeInfo">How it is read.</param>
    /// <returns>The payload.</returns>
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
            // Not by Event.Arg, which lets half a surrogate pair through: such a text cannot be stored as it is.
            return JsonSerializer.Deserialize(Event.RawArgument(0).Span, typeInfo) ?? throw new RealtimeException(RealtimeError.InvalidPayload);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"The payload of {Event.Name} has a wrong shape or type, or a text that is no valid Unicode");
        }
    }

    /// <summary>Sends an event to the socket that called, and to no other.</summary>
    /// <param name="wireEvent">The event.</param>
    /// <returns>A task that ends when the event is queued.</returns>
    public ValueTask ReplyAsync(WireEvent wireEvent)
    {
        ArgumentNullException.ThrowIfNull(wireEvent);
        return wireEvent.SendAsync(Event.Socket);
    }
}
