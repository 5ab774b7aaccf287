using System.Security.Claims;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Decides whether an authenticated user may use chat, the same way for sockets and for HTTP: the host's directory knows the user,
/// and the user is neither banned nor signed out. Thread-safe.
/// </summary>
internal sealed class UserAdmission(UserProfiles profiles, DirectoryUsers directory, UserExclusions exclusions, SignOuts signOuts)
{
    /// <summary>
    /// Begins an admission. Take it before the user is authenticated: a revocation from then on counts
    /// (<see cref="IsRevoked"/>).
    /// </summary>
    public long Begin() => signOuts.Now;

    /// <summary>Admits the user of a socket. The directory is asked each time.</summary>
    /// <exception cref="RealtimeException">The directory fails.</exception>
    public async ValueTask<AuthenticationOutcome> AdmitAsync(
        ClaimsPrincipal principal,
        string userId,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        ConnectedUser user;
        if (!profiles.HasDirectory)
        {
            user = new ConnectedUser(UserClaims.Profile(principal, userId), principal, expiresAt);
        }
        else if (await profiles.FindInDirectoryAsync(userId, cancellationToken).ConfigureAwait(false) is { } profile)
        {
            directory.Learn(userId, isKnown: true);
            user = new ConnectedUser(profile, principal, expiresAt);
        }
        else
        {
            directory.Learn(userId, isKnown: false);
            return AuthenticationFailure.UserNotFound;
        }

        return await exclusions.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } exclusion ? exclusion.Outcome : user;
    }

    /// <summary>
    /// Returns why a request is refused; null if it is not. The answers are kept for a short time, so that a request costs no
    /// call of the directory or the store.
    /// </summary>
    public async ValueTask<AuthenticationOutcome?> FindRefusalAsync(string userId, CancellationToken cancellationToken)
    {
        try
        {
            if (!await directory.KnowsAsync(userId, cancellationToken).ConfigureAwait(false))
            {
                return AuthenticationFailure.UserNotFound;
            }
        }
        catch (RealtimeException exception) when (exception.Error is RealtimeError.Unavailable or RealtimeError.Internal)
        {
            return AuthenticationFailure.Unavailable;
        }

        return (await exclusions.FindForRequestAsync(userId, cancellationToken).ConfigureAwait(false))?.Outcome;
    }

    /// <summary>Returns why a socket is not admitted although its user was: a revocation after the admission began. Null otherwise.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="begin">Where the admission began.</param>
    /// <param name="connectedAt">When the socket's connection was made.</param>
    public AuthenticationOutcome? FindRevocation(string userId, long begin, DateTimeOffset connectedAt)
    {
        if (exclusions.FindKnown(userId) is { } exclusion)
        {
            return exclusion.Outcome;
        }

        if (signOuts.IsSince(userId, begin) || signOuts.IsStoredSince(userId, connectedAt))
        {
            return AuthenticationFailure.SignedOut;
        }

        return null;
    }

    /// <summary>Returns whether a user was disconnected since the host's scheme authenticated a request at a time.</summary>
    public bool IsRevoked(ClaimsPrincipal? principal, UserClaims claims, DateTimeOffset authenticatedAt) =>
        claims.TryGetId(principal, out var userId) && signOuts.IsSince(userId, authenticatedAt);

    /// <summary>Forgets what is known of a user for requests, because something has changed.</summary>
    public void Forget(string userId)
    {
        directory.Forget(userId);
        exclusions.ForgetAsked(userId);
    }
}
