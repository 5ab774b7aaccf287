using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Authenticates a socket with the host's own authentication scheme. A token that the client sent is put as the bearer
/// token into a copy of the handshake's request, so everything that the host configured for its controllers (issuers, keys,
/// events, policy schemes) also applies to sockets. Without a token, the result of the client's own request is used. For
/// later sockets of the connection the scheme is called again, because the session may have ended.
/// </summary>
internal sealed class SocketAuthenticator(
    HostCall hosts,
    IServiceProviderIsService services,
    IOptions<ChatRealtimeCoreOptions> options,
    UserClaims claims,
    UserProfiles profiles,
    UserExclusions exclusions,
    TimeProvider time,
    ILogger<SocketAuthenticator> logger)
{
    /// <summary>How long the scheme's result for the client's request is used without calling the scheme again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ChatRealtimeCoreOptions _options = options.Value;
    private readonly bool _hasAuthentication = services.IsService(typeof(IAuthenticationService));

    /// <summary>Authenticates a new socket by its handshake.</summary>
    public Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, CancellationToken cancellationToken) =>
        AuthenticateAsync(handshake, ClientToken.Of(handshake, _options.AllowQueryToken), cancellationToken);

    /// <summary>
    /// Authenticates by a token that the client sent, or without one by the
    /// handshake. Never throws because of a client's input.
    /// </summary>
    public async Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, ClientToken token, CancellationToken cancellationToken)
    {
        if (token is { WasSent: true, Value: null })
        {
            return AuthenticationFailure.InvalidToken;
        }

        if (!_hasAuthentication)
        {
            // Logged once at start, not per client.
            return token.WasSent ? AuthenticationFailure.InvalidToken : AuthenticationFailure.NoToken;
        }

        try
        {
            var outcome = token.WasSent
                ? await ByTokenAsync(handshake, token.Value!, cancellationToken).ConfigureAwait(false)
                : await ByRequestAsync(handshake, cancellationToken).ConfigureAwait(false);
            return outcome.Succeeded && await exclusions.IsOutAsync(outcome.User.Id, cancellationToken).ConfigureAwait(false)
                ? AuthenticationFailure.SignedOut
                : outcome;
        }
        catch (RealtimeException exception) when (exception.Error is RealtimeError.Unavailable or RealtimeError.Internal)
        {
            // The host's scheme or directory failed, which was logged. The client only learns that it may try again.
            return AuthenticationFailure.Unavailable;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.AuthenticationFaulted(exception);
            return AuthenticationFailure.Unavailable;
        }
    }

    private async ValueTask<AuthenticationOutcome> ByTokenAsync(SocketHandshake handshake, string token, CancellationToken cancellationToken)
    {
        var result = await AskAsync(handshake, token, cancellationToken).ConfigureAwait(false);
        return result is { Succeeded: true, Principal: { } principal }
            ? await UserAsync(principal, result.Properties?.ExpiresUtc, cancellationToken).ConfigureAwait(false)
            : AuthenticationFailure.InvalidToken;
    }

    private async ValueTask<AuthenticationOutcome> ByRequestAsync(SocketHandshake handshake, CancellationToken cancellationToken)
    {
        var first = handshake.AuthenticateResult;
        var isFresh = first is not null && time.GetUtcNow() - handshake.Time <= Fresh;
        var result = isFresh ? first! : await AskAsync(handshake, token: null, cancellationToken).ConfigureAwait(false);
        if (result.Failure is not null)
        {
            return AuthenticationFailure.InvalidToken;
        }

        if (!result.Succeeded && first is { Succeeded: true })
        {
            // Credentials of the connection are missing from a copy of the request. They are valid as long as the connection.
            result = first;
        }

        if (result is { Principal: { } principal })
        {
            return await UserAsync(principal, result.Properties?.ExpiresUtc, cancellationToken).ConfigureAwait(false);
        }

        // A middleware of the host may identify the user in its own way.
        return IsKnownOtherwise(handshake)
            ? await UserAsync(handshake.User, null, cancellationToken).ConfigureAwait(false)
            : AuthenticationFailure.NoToken;
    }

    /// <summary>
    /// Calls the scheme with the token, or with the client's request. Until it
    /// answers, only the address of the caller is known.
    /// </summary>
    private Task<AuthenticateResult> AskAsync(SocketHandshake handshake, string? token, CancellationToken cancellationToken) => hosts.RunAsync(
        hosts.Authentication,
        handshake.RemoteAddress?.ToString() ?? "",
        async (scope, limit) =>
        {
            var context = Request(handshake, scope);
            context.RequestAborted = limit;
            if (token is not null)
            {
                // A token, if sent, is the only credential.
                context.User = new ClaimsPrincipal(new ClaimsIdentity());
                context.Request.Headers.Remove(HeaderNames.Cookie);
                context.Request.Headers.Authorization = "Bearer " + token;
            }

            try
            {
                return await scope.GetRequiredService<IAuthenticationService>().AuthenticateAsync(context, _options.AuthenticationScheme).ConfigureAwait(false);
            }
            catch (InvalidOperationException) when (handshake.AuthenticateResult is not null || IsKnownOtherwise(handshake))
            {
                // The scheme works only with the client's own request, or there is no default scheme.
                return AuthenticateResult.NoResult();
            }
        },
        cancellationToken);

    private bool IsKnownOtherwise(SocketHandshake handshake) =>
        _options.AuthenticationScheme is null && handshake.User.Identity is { IsAuthenticated: true };

    private async ValueTask<AuthenticationOutcome> UserAsync(
        ClaimsPrincipal principal,
        DateTimeOffset? ticketExpiry,
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

        if (!profiles.HasDirectory)
        {
            return new ConnectedUser(UserClaims.Profile(principal, userId), principal, expiresAt);
        }

        return await profiles.FindInDirectoryAsync(userId, cancellationToken).ConfigureAwait(false) is { } profile
            ? new ConnectedUser(profile, principal, expiresAt)
            : AuthenticationFailure.UserNotFound;
    }

    /// <summary>
    /// Creates the request for the scheme. It has no query, because a scheme may
    /// read a token from it, which the host did not allow here.
    /// </summary>
    private static HttpContext Request(SocketHandshake handshake, IServiceProvider services)
    {
        var context = handshake.CreateHttpContext(services);
        context.Request.QueryString = default;
        return context;
    }
}
