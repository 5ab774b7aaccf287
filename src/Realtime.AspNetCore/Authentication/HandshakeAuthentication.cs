using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Realtime.Authentication;

/// <summary>
/// Authenticates the first request of a connection by chat's scheme, while it is there: credentials that belong to the
/// connection (Windows sign-in, a client certificate) cannot be read from a copy. The sockets of the connection find the
/// result in their handshake.
/// </summary>
internal sealed class HandshakeAuthentication(IOptions<ChatRealtimeOptions> options)
{
    private readonly string? _scheme = options.Value.AuthenticationScheme;

    /// <summary>A check of new connections that refuses none itself, after the host's own.</summary>
    public Func<HttpContext, ValueTask<string?>> After(Func<HttpContext, ValueTask<string?>>? own) => own is null
        ? AuthenticateAsync
        : async context => await own(context).ConfigureAwait(false) ?? await AuthenticateAsync(context).ConfigureAwait(false);

    private ValueTask<string?> AuthenticateAsync(HttpContext context)
    {
        // The host's authentication middleware has asked the default scheme.
        var isKnown = _scheme is null && context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is not null;
        return isKnown || context.RequestServices?.GetService<IAuthenticationService>() is not { } authentication
            ? default
            : AskAsync(context, authentication);
    }

    private async ValueTask<string?> AskAsync(HttpContext context, IAuthenticationService authentication)
    {
        AuthenticateResult? result;
        try
        {
            // A handler that ran in the pipeline answers with what it found there.
            result = await authentication.AuthenticateAsync(context, _scheme).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Clients with a token of their own do not need it; for the others the scheme is asked, and fails, again.
            result = null;
        }

        if (_scheme is not null || result is { Succeeded: true })
        {
            // As authorization does for an endpoint with a scheme of its own: the user is who that scheme says.
            context.User = result?.Principal ?? new ClaimsPrincipal(new ClaimsIdentity());
        }

        context.Features.Set<IAuthenticateResultFeature>(new Found { AuthenticateResult = result });
        return null;
    }

    private sealed class Found : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
