namespace Realtime.SocketIO;

/// <summary>Makes a method of a <see cref="SocketHandlers"/> class the handler of an event.</summary>
/// <param name="name">The event.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SocketEventNameAttribute(string name) : Attribute
{
    /// <summary>The event.</summary>
    public string Name { get; } = name;
}
