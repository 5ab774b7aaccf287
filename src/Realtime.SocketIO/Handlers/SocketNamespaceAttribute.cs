namespace Realtime.SocketIO;

/// <summary>Says in which namespace a <see cref="SocketHandlers"/> class handles events; without it, in the main one, <c>/</c>.</summary>
/// <param name="name">The namespace, with or without the leading slash.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SocketNamespaceAttribute(string name) : Attribute
{
    /// <summary>The namespace.</summary>
    public string Name { get; } = name;
}
