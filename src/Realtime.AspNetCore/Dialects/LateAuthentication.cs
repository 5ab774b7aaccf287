using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>How a dialect treats sockets that are not authenticated when they connect.</summary>
/// <param name="Admits">
/// Returns whether a socket may connect although its authentication failed for the given reason. The second argument says whether
/// clients of the endpoint may declare their identity.
/// </param>
public sealed record LateAuthentication(Func<AuthenticationFailure, DeclaredIdentity, bool> Admits)
{
    /// <summary>
    /// Clients may declare their identity, if the endpoint allows it. A client without a token may connect, and the first event
    /// that names a user sets the identity. There is no time limit.
    /// </summary>
    public static LateAuthentication Declared { get; } =
        new(static (failure, declared) => declared.IsAllowed && failure == AuthenticationFailure.NoToken);

    /// <summary>
    /// Renders the event for a socket that was admitted with an invalid token, and
    /// for the end of the grace time; null to send nothing.
    /// </summary>
    public Func<AuthenticationFailure, WireEvent>? RenderRefusal { get; init; }

    /// <summary>Whether the socket is closed after <see cref="ChatRealtimeCoreOptions.AuthenticationGrace"/>.</summary>
    public bool HasGrace { get; init; }
}
