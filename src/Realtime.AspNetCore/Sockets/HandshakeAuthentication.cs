using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.Guards;

namespace Realtime.Sockets;

/// <summary>
/// Authenticates the first request of a connection by chat's scheme, while it is there: credentials that belong to the
/// connection (Windows sign-in, a client certificate) cannot be read from a copy. The sockets of the connection find the
/// result in their handshake.
/// </summary>
internal sealed class HandshakeAuthentication(HostCall hosts, IHostApplicationLifetime lifetime, IOptions<ChatRealtimeCoreOptions> options)
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
        var (hasTurn, over) = (0, new TaskCompletionSource());
        try
        {
            // Waited for also when the client goes away: it is the client's own request that the scheme works on.
            result = await hosts.RunAsync<AuthenticateResult?>(
                hosts.Authentication,
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                async (_, _) =>
                {
                    if (Interlocked.Exchange(ref hasTurn, 1) != 0)
                    {
                        return null;
                    }

                    try
                    {
                        // A handler that ran in the pipeline answers with what it found there.
                        return await authentication.AuthenticateAsync(context, _scheme).ConfigureAwait(false);
                    }
                    catch (InvalidOperationException)
                    {
                        // There is no default scheme, or the scheme cannot answer here.
                        return null;
                    }
                    finally
                    {
                        over.SetResult();
                    }
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.InnerException is not null && !over.Task.IsCompleted)
        {
            // Its time is over. If it has begun, the client is answered, and the request is not reused before the scheme ends.
            if (Interlocked.Exchange(ref hasTurn, 1) != 0)
            {
                context.Response.OnCompleted(async () =>
                    await over.Task.WaitAsync(lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
            }

            return RealtimeErrors.DefaultMessage(RealtimeError.Unavailable);
        }
        catch (RealtimeException)
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
