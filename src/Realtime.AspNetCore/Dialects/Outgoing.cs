using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>A rendered event and its recipients.</summary>
/// <param name="Audience">The recipients.</param>
/// <param name="Event">The event.</param>
public readonly record struct Outgoing(Audience Audience, WireEvent Event);
