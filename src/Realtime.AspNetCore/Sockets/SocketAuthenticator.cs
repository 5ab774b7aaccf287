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
using Realtime.Limits;
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
    UserAdmission admission,
    SocketPlaces places,
    RateLimits limits,
    TimeProvider time,
    ILogger<SocketAuthenticator> logger)
{
    /// <summary>How long the scheme's result for the client's request is used without calling the scheme again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly LogThrottle _faults = new(TimeSpan.FromSeconds(1));
    private readonly ChatRealtimeCoreOptions _options = options.Value;
    private readonly bool _hasAuthentication = services.IsService(typeof(IAuthenticationService));

    /// <summary>Authenticates a new socket by its handshake.</summary>
    public Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, CancellationToken cancellationToken) =>
        AuthenticateAsync(handshake, ClientToken.Of(handshake, _options.AllowQueryToken), isNew: true, cancellationToken);

    /// <summary>
    /// Authenticates by a token that the client sent, or without one by the
    /// handshake. Never throws because of a client's input.
    /// </summary>
    /// <param name="handshake">The socket's handshake.</param>
    /// <param name="token">The token.</param>
    /// <param name="isNew">Whether the socket has no user yet, so that it needs a place among those of its user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<AuthenticationOutcome> AuthenticateAsync(SocketHandshake handshake, ClientToken token, bool isNew, CancellationToken cancellationToken)
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

        if (token.WasSent && !limits.MayTrySignIn(handshake.RemoteAddress, out var retryAfter))
        {
            return AuthenticationOutcome.RateLimited(retryAfter);
        }

        try
        {
            var outcome = token.WasSent
                ? await ByTokenAsync(handshake, token.Value!, isNew, cancellationToken).ConfigureAwait(false)
                : await ByRequestAsync(handshake, isNew, cancellationToken).ConfigureAwait(false);
            if (token.WasSent && outcome.Failure is AuthenticationFailure.InvalidToken or AuthenticationFailure.UserNotFound && !outcome.Succeeded)
            {
                limits.SignInFailed(handshake.RemoteAddress);
            }

            return outcome;
        }
        catch (RealtimeException exception) when (exception.Error is RealtimeError.Unavailable or RealtimeError.Internal)
        {
            // The host's scheme or directory failed, which was logged. The client only learns that it may try again.
            return AuthenticationFailure.Unavailable;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (_faults.TryPass(out var held))
            {
                logger.AuthenticationFaulted(held, exception);
            }

            return AuthenticationFailure.Unavailable;
        }
    }

    private async ValueTask<AuthenticationOutcome> ByTokenAsync(SocketHandshake handshake, string token, bool isNew, CancellationToken cancellationToken)
    {
        var result = await AskAsync(handshake, token, cancellationToken).ConfigureAwait(false);
        return result is { Succeeded: true, Principal: { } principal }
            ? await UserAsync(principal, result.Properties?.ExpiresUtc, isNew, cancellationToken).ConfigureAwait(false)
            : AuthenticationFailure.InvalidToken;
    }

    private async ValueTask<AuthenticationOutcome> ByRequestAsync(SocketHandshake handshake, bool isNew, CancellationToken cancellationToken)
    {
        var first = handshake.AuthenticateResult;
        var isRevoked = admission.IsRevoked(first?.Principal, claims, handshake.Time);
        var isFresh = first is not null && !isRevoked && time.GetUtcNow() - handshake.Time <= Fresh;
        var result = isFresh ? first! : await AskAsync(handshake, token: null, cancellationToken).ConfigureAwait(false);
        if (result.Failure is not null)
        {
            return AuthenticationFailure.InvalidToken;
        }

        if (!result.Succeeded && first is { Succeeded: true })
        {
            // Credentials of the connection are missing from a copy of the request. They are valid as long as the connection,
            // unless the host disconnected the user since.
            if (isRevoked)
            {
                return AuthenticationFailure.SignedOut;
            }

            result = first;
        }

        if (result is { Principal: { } principal })
        {
            return await UserAsync(principal, result.Properties?.ExpiresUtc, isNew, cancellationToken).ConfigureAwait(false);
        }

        // A middleware of the host may identify the user in its own way.
        return IsKnownOtherwise(handshake)
            ? await UserAsync(handshake.User, null, isNew, cancellationToken).ConfigureAwait(false)
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
        bool isNew,
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

        // Before the directory and the store are asked: a user who connects without an end costs them nothing.
        if (!limits.TryTake(userId, RateLimitClass.Connect, cost: 1, out var retryAfter))
        {
            return AuthenticationOutcome.RateLimited(retryAfter);
        }

        if (isNew && !places.HasPlaceFor(userId))
        {
            return AuthenticationFailure.RateLimited;
        }

        return await admission.AdmitAsync(principal, userId, expiresAt, cancellationToken).ConfigureAwait(false);
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
