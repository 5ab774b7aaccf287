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
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>
/// Maps handlers of the chat API. They are plain request delegates with source-generated JSON, so they
/// answer the same whatever the host changed in its JSON options, and every failure, a query that does not
/// parse included, is the same kind of answer.
/// </summary>
internal static class ApiRoutes
{
    public static IEndpointConventionBuilder Api(this IEndpointRouteBuilder routes, string method, string pattern, Func<ApiCall, Task<IResult>> handle)
    {
        // The delegate overload: nothing is bound, so nothing can fail before the handler.
        RequestDelegate run = context => RunAsync(context, handle);
        return routes.MapMethods(pattern, [method], run);
    }

    /// <summary>
    /// Tells the middleware of the host what the calls are: their answers belong to one user and are kept nowhere, their
    /// failures have bodies of their own, they take no forms, and their callers follow no redirect to a page. Rate limits
    /// and compression of the host hold for them as for its own calls.
    /// </summary>
    public static void ServesApi(this RouteGroupBuilder group)
    {
        group.WithMetadata(
            new OutputCacheAttribute { NoStore = true },
            new RequireAntiforgeryTokenAttribute(required: false),
            new SkipStatusCodePagesAttribute());
        group.DisableCookieRedirect();
    }

    /// <summary>Keeps an answer out of every cache, also those whose middleware ran before the endpoint was chosen.</summary>
    public static void KeepNowhere(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }
    }

    /// <summary>The answer to a request that authorization refused.</summary>
    public static IResult Refuse(RealtimeError error) => Problem(error, RealtimeErrors.DefaultMessage(error));

    /// <summary>The one shape of failures: problem details with a stable code.</summary>
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
            // The limits on a body, chat's and the server's own.
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
