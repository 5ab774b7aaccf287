namespace Realtime.SocketIO;

/// <summary>
/// Thrown if an argument of a client's event or answer is missing, or not of the requested type. The connection stays
/// open.
/// </summary>
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

    /// <summary>The event's name.</summary>
    public string EventName { get; }

    /// <summary>The argument's index, from 0.</summary>
    public int Index { get; }
}
