using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>How a dialect treats sockets whose user is not known when they connect.</summary>
/// <param name="Admits">Whether a socket that was refused for a reason is let in all the same.</param>
internal sealed record LateAuthentication(Func<AuthenticationFailure, ChatRealtimeOptions, bool> Admits)
{
    /// <summary>
    /// Clients may say who they are, if the host allows that: whoever sends no token is let in, and the first
    /// event that names a user decides. There is no hurry.
    /// </summary>
    public static readonly LateAuthentication Declared =
        new(static (failure, options) => options.AllowDeclaredIdentity && failure == AuthenticationFailure.NoToken);

    /// <summary>What a socket is told that was let in although its token is bad, and when the time to authenticate is over; null to tell nothing.</summary>
    public Func<AuthenticationFailure, WireEvent>? RenderRefusal { get; init; }

    /// <summary>Whether the socket is ended after <see cref="ChatRealtimeOptions.AuthenticationGrace"/>.</summary>
    public bool HasGrace { get; init; }
}
