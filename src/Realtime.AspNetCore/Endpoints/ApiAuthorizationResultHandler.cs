using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Realtime.Endpoints;

/// <summary>
/// Answers requests to chat's endpoints that authorization refused, with 401 or 403 in the endpoint's format. The schemes are
/// still challenged, so that the <c>WWW-Authenticate</c> header tells clients how to sign in. Everything else that a
/// challenge set, such as the redirect of a cookie scheme, is removed. Other endpoints use the host's handler.
/// </summary>
internal sealed class ApiAuthorizationResultHandler(IAuthorizationMiddlewareResultHandler inner) : IAuthorizationMiddlewareResultHandler
{
    /// <summary>Registers this handler as a decorator of the registered one.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.Remove(registered);
        services.Add(ServiceDescriptor.Describe(
            typeof(IAuthorizationMiddlewareResultHandler),
            provider => new ApiAuthorizationResultHandler((IAuthorizationMiddlewareResultHandler)(
                registered.ImplementationInstance ??
                registered.ImplementationFactory?.Invoke(provider) ??
                ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!))),
            registered.Lifetime));
    }

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<ApiRefusal>() is not { } refusal)
        {
            await inner.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
            return;
        }

        if (authorizeResult.Challenged)
        {
            await ChallengeAsync(context, policy).ConfigureAwait(false);
        }

        // If the scheme's events have written a response, that response is used.
        if (!context.Response.HasStarted)
        {
            var error = authorizeResult.Challenged ? RealtimeError.Unauthenticated : RealtimeError.Forbidden;
            await refusal.Answer(error).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private static async Task ChallengeAsync(HttpContext context, AuthorizationPolicy policy)
    {
        var headers = context.Response.Headers;
        KeyValuePair<string, StringValues>[] before = [.. headers];
        foreach (var scheme in await SchemesAsync(context, policy).ConfigureAwait(false))
        {
            await context.ChallengeAsync(scheme.Name).ConfigureAwait(false);
            if (context.Response.HasStarted)
            {
                return;
            }
        }

        var challenges = headers.WWWAuthenticate;
        headers.Clear();
        foreach (var (name, value) in before)
        {
            headers[name] = value;
        }

        headers.WWWAuthenticate = challenges;
    }

    /// <summary>The schemes to challenge, without those that only redirect to another site.</summary>
    private static async Task<IReadOnlyList<AuthenticationScheme>> SchemesAsync(HttpContext context, AuthorizationPolicy policy)
    {
        if (context.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } provider)
        {
            return [];
        }

        var found = new List<AuthenticationScheme?>();
        foreach (var name in policy.AuthenticationSchemes)
        {
            found.Add(await provider.GetSchemeAsync(name).ConfigureAwait(false));
        }

        if (found.Count == 0)
        {
            found.Add(await provider.GetDefaultChallengeSchemeAsync().ConfigureAwait(false));
        }

        return [.. found.OfType<AuthenticationScheme>().Where(scheme => !IsRemote(scheme.HandlerType))];
    }

    private static bool IsRemote(Type? handler)
    {
        for (; handler is not null; handler = handler.BaseType)
        {
            if (handler.IsGenericType && handler.GetGenericTypeDefinition() == typeof(RemoteAuthenticationHandler<>))
            {
                return true;
            }
        }

        return false;
    }
}
