using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>How a dialect treats sockets whose user is not known when they connect. Immutable.</summary>
/// <param name="Admits">Whether a socket that was refused for a reason is let in all the same. Called for each such socket; thread-safe.</param>
public sealed record LateAuthentication(Func<AuthenticationFailure, ChatRealtimeCoreOptions, bool> Admits)
{
    /// <summary>
    /// Clients may say who they are, if the host allows that (<see cref="ChatRealtimeCoreOptions.AllowDeclaredIdentity"/>):
    /// whoever sends no token is let in, and the first event that names a user decides (<see cref="ClientCall.RequireUserAsync"/>).
    /// There is no time limit.
    /// </summary>
    public static LateAuthentication Declared { get; } =
        new(static (failure, options) => options.AllowDeclaredIdentity && failure == AuthenticationFailure.NoToken);

    /// <summary>
    /// Renders what a socket is sent that was let in although its token is not accepted, and when the time to authenticate is
    /// over. Default null: nothing is sent.
    /// </summary>
    public Func<AuthenticationFailure, WireEvent>? RenderRefusal { get; init; }

    /// <summary>Whether a socket without a user is closed after <see cref="ChatRealtimeCoreOptions.AuthenticationGrace"/>. Default false.</summary>
    public bool HasGrace { get; init; }
}
