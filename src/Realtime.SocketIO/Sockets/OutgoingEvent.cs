namespace Realtime.SocketIO;

/// <summary>An event that is being sent to a client, as <c>OnAnyOutgoing</c> sees it.</summary>
public sealed class OutgoingEvent
{
    internal OutgoingEvent(SocketIOSocket socket, string name, IReadOnlyList<object?> arguments)
    {
        Socket = socket;
        Name = name;
        Arguments = arguments;
    }

    /// <summary>The socket that it is sent to; for a broadcast, one recipient at a time.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The arguments as the emitting code passed them.</summary>
    public IReadOnlyList<object?> Arguments { get; }
}
