using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>An event and whom it goes to.</summary>
/// <param name="Audience">Whom it goes to.</param>
/// <param name="Event">The event.</param>
public readonly record struct Outgoing(Audience Audience, WireEvent Event);
