using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>An event that the server sends: its name and the shape of its payload. Immutable.</summary>
public abstract class ServerEvent
{
    private protected ServerEvent(string name, JsonTypeInfo payloadType)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(payloadType);
        Name = name;
        PayloadType = payloadType;
    }

    /// <summary>The exact name.</summary>
    public string Name { get; }

    /// <summary>The shape of its one argument.</summary>
    public JsonTypeInfo PayloadType { get; }
}

/// <summary>An event that the server sends, with what it carries.</summary>
/// <typeparam name="T">The payload.</typeparam>
/// <param name="name">The exact name; none that client libraries reserve (<c>connect</c>, <c>disconnect</c>, ...).</param>
/// <param name="payloadType">How the payload is written.</param>
public sealed class ServerEvent<T>(string name, JsonTypeInfo<T> payloadType) : ServerEvent(name, payloadType)
{
    /// <summary>The event with a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <returns>The event, not yet encoded.</returns>
    public WireEvent With(T payload) => WireEvent.Create(Name, payload, payloadType);

    /// <summary>The event with a payload, and whom it goes to.</summary>
    /// <param name="audience">Whom it goes to.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>What is to be sent.</returns>
    public Outgoing To(Audience audience, T payload) => new(audience, With(payload));
}
