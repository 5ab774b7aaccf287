using Realtime.Authentication;
using Realtime.Delivery;

namespace Realtime.Wire;

/// <summary>How a dialect treats sockets whose user is not known when they connect.</summary>
/// <param name="Admits">Whether a socket that was refused for a reason is let in all the same.</param>
/// <param name="RenderRefusal">What it is told then, and when the time to authenticate is over; null to tell nothing.</param>
internal sealed record LateAuthentication(
    Func<AuthenticationFailure, ChatRealtimeOptions, bool> Admits,
    Func<AuthenticationFailure, WireEvent>? RenderRefusal);
