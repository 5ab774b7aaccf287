using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.Guards;

namespace Realtime.Sockets;

/// <summary>
/// Authenticates the first request of a connection with chat's scheme while the request is in progress. Credentials that
/// belong to the connection (Windows sign-in, a client certificate) cannot be read from a copy of the request later. The
/// sockets of the connection find the result in their handshake.
/// </summary>
internal sealed class HandshakeAuthentication(HostCall hosts, IHostApplicationLifetime lifetime, IOptions<ChatRealtimeCoreOptions> options)
{
    private readonly string? _scheme = options.Value.AuthenticationScheme;

    /// <summary>
    /// A check of new connections that runs after the host's own check. It refuses a
    /// connection only if the scheme does not answer in time.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>> After(Func<HttpContext, ValueTask<string?>>? own) => own is null
        ? AuthenticateAsync
        : async context => await own(context).ConfigureAwait(false) ?? await AuthenticateAsync(context).ConfigureAwait(false);

    private ValueTask<string?> AuthenticateAsync(HttpContext context)
    {
        // The host's authentication middleware has already run the default scheme.
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
            // Not cancelled when the client disconnects, because the scheme uses the client's own request.
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
                        // A handler that ran in the pipeline returns its earlier result.
                        return await authentication.AuthenticateAsync(context, _scheme).ConfigureAwait(false);
                    }
                    catch (InvalidOperationException)
                    {
                        // There is no default scheme, or the scheme cannot run here.
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
            // The time limit is reached. If the scheme has begun, the client gets a response now,
            // but the server must not reuse the request before the scheme ends.
            if (Interlocked.Exchange(ref hasTurn, 1) != 0)
            {
                context.Response.OnCompleted(async () =>
                    await over.Task.WaitAsync(lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
            }

            return RealtimeErrors.DefaultMessage(RealtimeError.Unavailable);
        }
        catch (RealtimeException)
        {
            // Clients with a token do not need this result. For the others, the scheme is called again, and fails again.
            result = null;
        }

        if (_scheme is not null || result is { Succeeded: true })
        {
            // The same as authorization does for an endpoint with its own scheme: that scheme alone determines the user.
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
