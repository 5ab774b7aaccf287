using System.Security.Claims;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Authentication;
using Realtime.Hosting;
using Realtime.Users;

namespace Realtime.Wire.Common;

/// <summary>Checks the identity of sockets in contracts whose events name the user.</summary>
internal static class ClientIdentity
{
    private const string DeclaredScheme = "Declared";

    /// <summary>
    /// Requires that a payload names the socket's user. A socket without a user, which exists only if the host lets clients
    /// declare their identity, gets the named user.
    /// </summary>
    /// <exception cref="RealtimeException">
    /// The payload names another user, or one that the host's directory does not know.
    /// </exception>
    public static ValueTask RequireAsync(ClientCall call, string userId, string field)
    {
        if (call.Socket.Connection is not { } connection)
        {
            return DeclareAsync(call, Texts.RequireId(userId, field));
        }

        return connection.UserId == userId
            ? default
            : throw new RealtimeException(RealtimeError.Forbidden, $"{field} is not the user who is signed in");
    }

    /// <summary>
    /// Authenticates a socket by a token that it sent after it connected. If it
    /// is authenticated already, its token is replaced.
    /// </summary>
    /// <returns>Why the token was refused; null if it was accepted.</returns>
    public static async Task<AuthenticationFailure?> AuthenticateAsync(ClientCall call, ClientToken token)
    {
        if (call.Socket.Connection is { } connection)
        {
            await call.Core.RefreshTokenAsync(connection, token).ConfigureAwait(false);
            return null;
        }

        var outcome = await call.Context.Get<SocketAuthenticator>()
            .AuthenticateAsync(call.Event.Socket.Handshake, token, call.Event.Socket.ConnectionAborted)
            .ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            return outcome.Failure;
        }

        await call.Context.Get<SocketUsers>().EnterLateAsync(call.Socket, outcome.User).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask DeclareAsync(ClientCall call, string userId)
    {
        if (!call.Context.Get<IOptions<ChatRealtimeOptions>>().Value.AllowDeclaredIdentity)
        {
            throw new RealtimeException(RealtimeError.Unauthenticated);
        }

        if (call.Context.Get<IAssistantService>().IsAssistant(userId))
        {
            throw new RealtimeException(RealtimeError.UserNotFound);
        }

        await call.Context.Get<UserProfiles>().RequireAsync([userId], CancellationToken.None).ConfigureAwait(false);
        var profile = await call.Context.FindUserAsync(userId).ConfigureAwait(false);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, userId)], DeclaredScheme));
        await call.Context.Get<SocketUsers>()
            .EnterLateAsync(call.Socket, new ConnectedUser(profile, principal, ExpiresAt: null))
            .ConfigureAwait(false);
    }
}
