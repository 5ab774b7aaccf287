namespace Realtime.SocketIO;

/// <summary>An event that is being sent to a client, as passed to <c>OnAnyOutgoing</c> listeners.</summary>
public sealed class OutgoingEvent
{
    internal OutgoingEvent(SocketIOSocket socket, string name, IReadOnlyList<object?> arguments)
    {
        Socket = socket;
        Name = name;
        Arguments = arguments;
    }

    /// <summary>The socket that the event is sent to. For a broadcast, there is one call per recipient.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The arguments that were passed to the emit call.</summary>
    public IReadOnlyList<object?> Arguments { get; }
}
