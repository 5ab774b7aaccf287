namespace Realtime.Delivery;

/// <summary>An event and whom it goes to.</summary>
internal readonly record struct Outgoing(Audience Audience, WireEvent Event);
