using System.Security.Claims;
using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Gives sockets their users after they connected, and newer tokens to those that have one.</summary>
internal sealed class SocketIdentities(
    SocketAuthenticator authenticator,
    SocketUsers users,
    UserExclusions exclusions,
    UserProfiles profiles,
    ProfileCache names,
    IAssistantProfiles assistants,
    IOptions<ChatRealtimeCoreOptions> options)
{
    private const string DeclaredScheme = "Declared";

    /// <summary>Authenticates a socket by a token that it sent after it connected, or takes a newer one of the same user.</summary>
    /// <returns>Why the token is not accepted; null if it is.</returns>
    public async Task<AuthenticationFailure?> AuthenticateAsync(ChatSocket socket, ClientToken token)
    {
        if (socket.Connection is { } connection)
        {
            await RefreshAsync(socket, connection, token).ConfigureAwait(false);
            return null;
        }

        var outcome = await authenticator
            .AuthenticateAsync(socket.Socket.Handshake, token, socket.Socket.ConnectionAborted)
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
        var outcome = await authenticator.AuthenticateAsync(connection.Socket.Handshake, token, default).ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            throw outcome.Failure is AuthenticationFailure.Unavailable or AuthenticationFailure.SignedOut
                ? new RealtimeException(outcome.Failure == AuthenticationFailure.SignedOut ? RealtimeError.SignedOut : RealtimeError.Unavailable)
                : new RealtimeException(RealtimeError.Unauthenticated, socket.Dialect.Describe(outcome.Failure));
        }

        if (outcome.User.Id != connection.UserId)
        {
            throw new RealtimeException(RealtimeError.Forbidden, "The token belongs to another user");
        }

        connection.User = outcome.User;
        connection.Socket.User = outcome.User.Principal;
        return outcome.User.ExpiresAt;
    }

    /// <summary>Gives a socket the user that its client names, if the host lets clients say who they are.</summary>
    public async ValueTask DeclareAsync(ChatSocket socket, string userId)
    {
        if (!options.Value.AllowDeclaredIdentity)
        {
            throw new RealtimeException(RealtimeError.Unauthenticated);
        }

        if (assistants.Contains(userId))
        {
            throw new RealtimeException(RealtimeError.UserNotFound);
        }

        await profiles.RequireAsync([userId], CancellationToken.None).ConfigureAwait(false);
        if (await exclusions.IsOutAsync(userId, CancellationToken.None).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.SignedOut);
        }

        var profile = (await names.FindAsync([userId]).ConfigureAwait(false))[userId];
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, userId)], DeclaredScheme));
        await users.EnterLateAsync(socket, new ConnectedUser(profile, principal, ExpiresAt: null)).ConfigureAwait(false);
    }
}
