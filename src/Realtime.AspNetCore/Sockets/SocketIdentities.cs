using System.Security.Claims;
using Realtime.Delivery;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Recovery;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Gives sockets their users after they connected, and newer tokens to those that have one.</summary>
internal sealed class SocketIdentities(
    SocketAuthenticator authenticator,
    SocketUsers users,
    UserAdmission admission,
    UserExclusions exclusions,
    UserProfiles profiles,
    ProfileCache names,
    IAssistantProfiles assistants,
    StateRecovery recovery,
    RateLimits limits,
    DialectContext context)
{
    private const string DeclaredScheme = "Declared";

    /// <summary>How many events of a socket the declaration of another user counts as: it asks the store and the host, and welcomes the user.</summary>
    private const int DeclarationCost = 20;

    /// <summary>With what the ids of users begin whom an endpoint with declared identity made.</summary>
    private const string DeclaredPrefix = "declared:";

    /// <summary>Whether a user's client only said who it is, so that the host's directory does not know the user.</summary>
    public static bool IsDeclared(ConnectedUser user) =>
        user.Principal.Identity?.AuthenticationType == DeclaredScheme || user.Id.StartsWith(DeclaredPrefix, StringComparison.Ordinal);

    /// <summary>Authenticates a socket by a token that it sent after it connected, or takes a newer one of the same user.</summary>
    /// <returns>Why the token is not accepted; null if it is.</returns>
    public async Task<AuthenticationFailure?> AuthenticateAsync(ChatSocket socket, ClientToken token)
    {
        if (socket.Connection is { } connection)
        {
            await RefreshAsync(socket, connection, token).ConfigureAwait(false);
            return null;
        }

        socket.AdmissionBegin = admission.Begin();
        var outcome = await authenticator
            .AuthenticateAsync(socket.Socket.Handshake, token, isNew: true, socket.Socket.ConnectionAborted)
            .ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            return outcome.Failure;
        }

        await users.EnterLateAsync(socket, outcome.User).ConfigureAwait(false);
        return null;
    }

    /// <summary>Takes a newer token of the same user in place of the one that the socket came with.</summary>
    /// <returns>When the new one expires; null if it does not.</returns>
    public async Task<DateTimeOffset?> RefreshAsync(ChatSocket socket, UserConnection connection, ClientToken token)
    {
        var outcome = await authenticator.AuthenticateAsync(connection.Socket.Handshake, token, isNew: false, default).ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            throw outcome.Failure switch
            {
                AuthenticationFailure.Unavailable => new RealtimeException(RealtimeError.Unavailable),
                AuthenticationFailure.SignedOut => new RealtimeException(RealtimeError.SignedOut),
                AuthenticationFailure.Banned => new RealtimeException(RealtimeError.Banned, Exclusion.Describe(outcome.Ban!)),
                AuthenticationFailure.RateLimited => new RealtimeException(RealtimeError.RateLimited) { RetryAfter = outcome.RetryAfter },
                var failure => new RealtimeException(RealtimeError.Unauthenticated, socket.Dialect.Describe(failure)),
            };
        }

        if (outcome.User.Id != connection.UserId)
        {
            throw new RealtimeException(RealtimeError.Forbidden, "The token belongs to another user");
        }

        connection.User = outcome.User;
        connection.Socket.User = outcome.User.Principal;
        return outcome.User.ExpiresAt;
    }

    /// <summary>
    /// Gives a socket the user that its client names, if the endpoint lets clients say who they are. A socket that its client gave
    /// another user before ends what that one had.
    /// </summary>
    public async ValueTask DeclareAsync(ChatSocket socket, string id)
    {
        if (!socket.Target.Declared.IsAllowed || socket.Connection is { User.IsDeclared: false })
        {
            throw new RealtimeException(RealtimeError.Unauthenticated);
        }

        // Nobody vouches for the id, so it is the socket that is counted.
        if (!limits.TryTakeEvent(userId: null, ref socket.Budget, DeclarationCost, out var retryAfter))
        {
            throw new RealtimeException(RealtimeError.RateLimited) { RetryAfter = retryAfter };
        }

        socket.AdmissionBegin = admission.Begin();
        var user = await FindDeclaredAsync(socket.Target, id).ConfigureAwait(false);
        await users.ExitAsync(socket).ConfigureAwait(false);
        recovery.Restart(socket.Socket);
        await users.EnterLateAsync(socket, user).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the user of a lost socket whose client said who it is, for a client that proves by its secret that it had this socket.
    /// </summary>
    /// <returns>The user; null if the endpoint does not admit the user any more.</returns>
    public async ValueTask<ConnectedUser?> FindReturningAsync(ChatNamespace target, string userId)
    {
        var id = userId;
        if (!target.Declared.IsAllowed || (target.DeclaredIds is { } ids && !ids.TryGetPlain(userId, out id)))
        {
            return null;
        }

        try
        {
            return await FindDeclaredAsync(target, id).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // The client starts anew, and gets the reason when it says again who it is.
            return null;
        }
    }

    private async ValueTask<ConnectedUser> FindDeclaredAsync(ChatNamespace target, string id)
    {
        if (assistants.Contains(id) || DeclaredIds.IsDeclared(id))
        {
            throw new RealtimeException(RealtimeError.UserNotFound);
        }

        UserProfile profile;
        if (target.Declared.IdsAreUserIds && profiles.HasDirectory)
        {
            await profiles.RequireAsync([id], CancellationToken.None).ConfigureAwait(false);
            profile = (await names.FindAsync([id]).ConfigureAwait(false))[id];
        }
        else
        {
            profile = await target.Dialect.FindDeclaredAsync(id, context).ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.UserNotFound);
            profile = profile with { Id = Texts.RequireId(target.DeclaredIds?.ToInner(profile.Id) ?? profile.Id, "userId") };
        }

        if (await exclusions.FindAsync(profile.Id, CancellationToken.None).ConfigureAwait(false) is { } exclusion)
        {
            throw exclusion.Ban is { } ban
                ? new RealtimeException(RealtimeError.Banned, Exclusion.Describe(ban))
                : new RealtimeException(RealtimeError.SignedOut);
        }

        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, profile.Id)], DeclaredScheme));
        return new ConnectedUser(profile, principal, ExpiresAt: null) { IsDeclared = true };
    }
}
