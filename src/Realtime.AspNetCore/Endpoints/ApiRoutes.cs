using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Sockets;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>
/// Maps handlers of the chat API. They are plain request delegates with source-generated JSON, so the host's JSON options
/// do not affect them, and every failure, including an invalid query, has the same format.
/// </summary>
internal static class ApiRoutes
{
    public static IEndpointConventionBuilder Api(this IEndpointRouteBuilder routes, string method, string pattern, Func<ApiCall, Task<IResult>> handle)
    {
        // The RequestDelegate overload binds no parameters, so nothing can fail before the handler.
        RequestDelegate run = context => RunAsync(context, handle);
        return routes.MapMethods(pattern, [method], run);
    }

    /// <summary>
    /// Adds metadata for the host's middleware: responses belong to one user and must not be cached, failures have their own
    /// bodies, requests are not forms, and callers must not be redirected to a page. The host's rate limits and compression
    /// apply as to its own endpoints.
    /// </summary>
    public static void ServesApi(this RouteGroupBuilder group)
    {
        group.WithMetadata(
            new OutputCacheAttribute { NoStore = true },
            new RequireAntiforgeryTokenAttribute(required: false),
            new SkipStatusCodePagesAttribute());
        group.DisableCookieRedirect();
    }

    /// <summary>
    /// Keeps a response out of every cache, also if the cache's middleware ran before the endpoint was selected.
    /// </summary>
    public static void KeepNowhere(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }
    }

    /// <summary>The response to a request that authorization refused.</summary>
    public static IResult Refuse(RealtimeError error) => Problem(error, RealtimeErrors.DefaultMessage(error));

    /// <summary>The format of all failures: problem details with a stable code.</summary>
    public static IResult Problem(RealtimeError error, string detail, int? status = null) => TypedResults.Problem(
        detail,
        statusCode: status ?? RealtimeErrors.HttpStatus(error),
        extensions: [new("code", RealtimeErrors.Code(error))]);

    private static async Task RunAsync(HttpContext context, Func<ApiCall, Task<IResult>> handle)
    {
        KeepNowhere(context);
        var result = await ResultAsync(context, handle).ConfigureAwait(false);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static async Task<IResult> ResultAsync(HttpContext context, Func<ApiCall, Task<IResult>> handle)
    {
        try
        {
            if (!context.RequestServices.GetRequiredService<UserClaims>().TryGetId(context.User, out var userId))
            {
                throw new RealtimeException(RealtimeError.Unauthenticated);
            }

            if (await context.RequestServices.GetRequiredService<UserExclusions>()
                .IsRequestRefusedAsync(userId, context.RequestAborted).ConfigureAwait(false))
            {
                throw new RealtimeException(RealtimeError.SignedOut);
            }

            return context.RequestServices.GetRequiredService<SameOriginProof>().Holds(context.Request)
                ? await handle(new ApiCall(context, userId)).ConfigureAwait(false)
                : throw new RealtimeException(RealtimeError.Forbidden, "A POST with a cookie and without a JSON body must come from a page of this origin");
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            return Problem(exception.Error, exception.Message);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode < StatusCodes.Status500InternalServerError)
        {
            // The size limits of chat and of the server.
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem(RealtimeError.InvalidPayload, "The body is too large", exception.StatusCode)
                : Problem(RealtimeError.InvalidPayload, "The body cannot be read");
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            var route = context.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiRoutes)).EndpointFailed(context.Request.Method, route, exception);
            return Problem(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal));
        }
    }
}
