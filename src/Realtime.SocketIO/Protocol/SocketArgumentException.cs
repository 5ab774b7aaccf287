namespace Realtime.SocketIO;

/// <summary>An argument of a client's event or answer is missing, or not of the type that was asked for. The connection is kept.</summary>
public sealed class SocketArgumentException : Exception
{
    internal SocketArgumentException(string eventName, int index, Exception innerException)
        : base($"Argument {index} is not valid", innerException)
    {
        EventName = eventName;
        Index = index;
    }

    internal SocketArgumentException(string eventName, int index, string problem)
        : base($"Argument {index} {problem}")
    {
        EventName = eventName;
        Index = index;
    }

    /// <summary>The event.</summary>
    public string EventName { get; }

    /// <summary>The argument's index, from 0.</summary>
    public int Index { get; }
}
