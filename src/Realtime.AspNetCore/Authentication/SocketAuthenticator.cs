using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Realtime.Diagnostics;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Authentication;

/// <summary>
/// Asks the host's own authentication scheme who is behind a socket. The scheme sees a request with the
/// handshake's headers and the client's token as its bearer token, so whatever the host configured for its
/// controllers (issuers, keys, events, cookies, policies between them) holds for sockets too.
/// </summary>
internal sealed class SocketAuthenticator(
    IServiceScopeFactory scopes,
    IOptions<ChatRealtimeOptions> options,
    UserClaims claims,
    TimeProvider time,
    ILogger<SocketAuthenticator> logger)
{
    private readonly ChatRealtimeOptions _options = options.Value;

    /// <summary>Authenticates a new socket by its handshake.</summary>
    public Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, CancellationToken cancellationToken) =>
        AuthenticateAsync(handshake, ClientToken.Of(handshake, _options.AllowQueryToken), cancellationToken);

    /// <summary>Authenticates by a token that the client sent, or without one by what the handshake carries. Never throws for what a peer sent.</summary>
    public async Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, ClientToken token, CancellationToken cancellationToken)
    {
        if (token is { WasSent: true, Value: null })
        {
            return AuthenticationFailure.InvalidToken;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            if (scope.ServiceProvider.GetService<IAuthenticationService>() is not { } authentication)
            {
                // Said at start, not once more for everybody who tries.
                return token.WasSent ? AuthenticationFailure.InvalidToken : AuthenticationFailure.NoToken;
            }

            var result = await authentication
                .AuthenticateAsync(Request(handshake, token, scope.ServiceProvider), _options.AuthenticationScheme)
                .ConfigureAwait(false);
            if (result is { Succeeded: true, Principal: { } principal })
            {
                return await UserAsync(principal, result.Properties?.ExpiresUtc, scope.ServiceProvider, cancellationToken).ConfigureAwait(false);
            }

            if (token.WasSent || result.Failure is not null)
            {
                return AuthenticationFailure.InvalidToken;
            }

            // The host's pipeline may have its own way (a middleware, a client certificate) to know the user.
            return _options.AuthenticationScheme is null && handshake.User.Identity is { IsAuthenticated: true }
                ? await UserAsync(handshake.User, null, scope.ServiceProvider, cancellationToken).ConfigureAwait(false)
                : AuthenticationFailure.NoToken;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The host's scheme or directory threw; the client learns no more than that it may try again.
            logger.AuthenticationFaulted(exception);
            return AuthenticationFailure.Unavailable;
        }
    }

    private async ValueTask<AuthenticationOutcome> UserAsync(
        ClaimsPrincipal principal,
        DateTimeOffset? ticketExpiry,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        if (!claims.TryGetId(principal, out var userId))
        {
            return AuthenticationFailure.UserNotFound;
        }

        var expiresAt = ticketExpiry ?? UserClaims.ExpiresAt(principal);
        if (expiresAt <= time.GetUtcNow())
        {
            return AuthenticationFailure.InvalidToken;
        }

        var profiles = services.GetRequiredService<UserProfiles>();
        if (!profiles.HasDirectory)
        {
            return new ConnectedUser(UserClaims.Profile(principal, userId), principal, expiresAt);
        }

        return await profiles.FindInDirectoryAsync(userId, cancellationToken).ConfigureAwait(false) is { } profile
            ? new ConnectedUser(profile, principal, expiresAt)
            : AuthenticationFailure.UserNotFound;
    }

    /// <summary>
    /// The request that the scheme sees. The query is left out, since a scheme may take a token from it. With
    /// a token, cookies are left out as well: the token decides.
    /// </summary>
    private static DefaultHttpContext Request(SocketHandshake handshake, ClientToken token, IServiceProvider services)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        var request = context.Request;
        request.Method = HttpMethods.Get;
        request.Scheme = handshake.Scheme;
        request.Host = handshake.Host;
        request.PathBase = handshake.PathBase;
        request.Path = handshake.Path;
        context.Connection.RemoteIpAddress = handshake.RemoteAddress;
        foreach (var (name, values) in handshake.Headers)
        {
            request.Headers[name] = values;
        }

        if (token.WasSent)
        {
            request.Headers.Remove(HeaderNames.Cookie);
            request.Headers.Authorization = "Bearer " + token.Value;
        }

        return context;
    }
}
