using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>An event that the server sends: its name and the type of its payload. Immutable.</summary>
public abstract class ServerEvent
{
    private protected ServerEvent(string name, JsonTypeInfo payloadType)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(payloadType);
        Name = name;
        PayloadType = payloadType;
    }

    /// <summary>The exact name of the event.</summary>
    public string Name { get; }

    /// <summary>The type of its only argument.</summary>
    public JsonTypeInfo PayloadType { get; }
}

/// <summary>An event that the server sends, with a typed payload.</summary>
/// <typeparam name="T">The type of the payload.</typeparam>
/// <param name="name">The exact name; not one that client libraries reserve (<c>connect</c>, <c>disconnect</c>, ...).</param>
/// <param name="payloadType">The type information that writes the payload.</param>
public sealed class ServerEvent<T>(string name, JsonTypeInfo<T> payloadType) : ServerEvent(name, payloadType)
{
    /// <summary>Creates the event with a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <returns>The event, not yet encoded.</returns>
    public WireEvent With(T payload) => WireEvent.Create(Name, payload, payloadType);

    /// <summary>Creates the event with a payload and its recipients.</summary>
    /// <param name="audience">The recipients.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>The event and its recipients.</returns>
    public Outgoing To(Audience audience, T payload) => new(audience, With(payload));
}
