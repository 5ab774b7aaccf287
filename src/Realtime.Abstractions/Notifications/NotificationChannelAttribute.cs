namespace Realtime.Notifications;

/// <summary>Sets the name of a channel class, so that <c>AddFrom(assembly)</c> can add it.</summary>
/// <param name="name">The channel's name, 1 to 100 characters. It is stored: a renamed channel starts as a new one.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NotificationChannelAttribute(string name) : Attribute
{
    /// <summary>The channel's name.</summary>
    public string Name { get; } = name;
}
