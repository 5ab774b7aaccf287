namespace Realtime.SocketIO;

/// <summary>
/// Sets the namespace in which a <see cref="SocketHandlers"/> class handles events. Without it, the class uses the
/// main namespace, <c>/</c>.
/// </summary>
/// <param name="name">The namespace, with or without the leading slash.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SocketNamespaceAttribute(string name) : Attribute
{
    /// <summary>The namespace.</summary>
    public string Name { get; } = name;
}
