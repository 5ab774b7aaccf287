namespace Realtime.Notifications;

/// <summary>Names a channel, so that <c>AddFrom(assembly)</c> adds it.</summary>
/// <param name="name">The channel's name, 1 to 100 characters. It is stored: a channel that is renamed starts afresh.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NotificationChannelAttribute(string name) : Attribute
{
    /// <summary>The channel's name.</summary>
    public string Name { get; } = name;
}
