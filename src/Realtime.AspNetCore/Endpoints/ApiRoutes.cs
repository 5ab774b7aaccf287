using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Sockets;
using Realtime.Users;

namespace Realtime.Endpoints;

/// <summary>
/// Maps handlers of the chat API. They are plain request delegates with source-generated JSON, so the host's JSON options
/// do not affect them, and every failure, including an invalid query, has the same format.
/// </summary>
internal static class ApiRoutes
{
    public static IEndpointConventionBuilder Api(this IEndpointRouteBuilder routes, string method, RateLimitClass kind, string pattern, Func<ApiCall, Task<IResult>> handle)
    {
        // The RequestDelegate overload binds no parameters, so nothing can fail before the handler.
        RequestDelegate run = context => RunAsync(context, kind, handle);
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

    /// <summary>Sets the header that says when to try again, if that is known, in whole seconds.</summary>
    public static void SayWhen(HttpContext context, RealtimeException exception)
    {
        if (exception.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The format of a refusal, with <c>retryAfter</c> in milliseconds if that is known.</summary>
    private static ProblemHttpResult Problem(RealtimeException exception)
    {
        var problem = Problem(exception.Error, exception.Message);
        if (exception.RetryAfter is { } wait)
        {
            problem.ProblemDetails.Extensions["retryAfter"] = (long)Math.Ceiling(wait.TotalMilliseconds);
        }

        return problem;
    }

    /// <summary>Refuses a user who may not use chat: not found in the directory, signed out or banned.</summary>
    private static ProblemHttpResult Problem(AuthenticationOutcome refusal)
    {
        var problem = Problem(refusal.Error, DescribeRefusal(refusal), StatusOf(refusal));
        if (refusal.Ban is { } ban)
        {
            if (Exclusion.EndOf(ban) is { } until)
            {
                problem.ProblemDetails.Extensions["until"] = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            }

            if (Exclusion.ShownReason(ban) is { } reason)
            {
                problem.ProblemDetails.Extensions["reason"] = reason;
            }
        }

        return problem;
    }

    /// <summary>The sentence for a user who may not use chat.</summary>
    public static string DescribeRefusal(AuthenticationOutcome refusal) => refusal switch
    {
        { Ban: { } ban } => Exclusion.Describe(ban),
        { Error: RealtimeError.UserNotFound } => "The user may not use chat",
        var other => RealtimeErrors.DefaultMessage(other.Error),
    };

    /// <summary>The status of that answer. The caller is authenticated, so a user who is not found is refused with 403.</summary>
    public static int StatusOf(AuthenticationOutcome refusal) =>
        refusal.Error == RealtimeError.UserNotFound ? StatusCodes.Status403Forbidden : RealtimeErrors.HttpStatus(refusal.Error);

    /// <summary>The format of all failures: problem details with a stable code.</summary>
    public static ProblemHttpResult Problem(RealtimeError error, string detail, int? status = null) => TypedResults.Problem(
        detail,
        statusCode: status ?? RealtimeErrors.HttpStatus(error),
        extensions: [new("code", RealtimeErrors.Code(error))]);

    private static async Task RunAsync(HttpContext context, RateLimitClass kind, Func<ApiCall, Task<IResult>> handle)
    {
        KeepNowhere(context);
        var result = await ResultAsync(context, kind, handle).ConfigureAwait(false);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static async Task<IResult> ResultAsync(HttpContext context, RateLimitClass kind, Func<ApiCall, Task<IResult>> handle)
    {
        try
        {
            if (!context.RequestServices.GetRequiredService<UserClaims>().TryGetId(context.User, out var userId))
            {
                throw new RealtimeException(RealtimeError.Unauthenticated);
            }

            // First, because it costs nothing: also users who may not use chat are let ask only so often.
            context.RequestServices.GetRequiredService<RateLimits>().Require(userId, kind);
            if (await context.RequestServices.GetRequiredService<UserAdmission>().FindRefusalAsync(userId, context.RequestAborted).ConfigureAwait(false) is { } refusal)
            {
                context.RequestServices.GetRequiredService<ChatMetrics>().Refused(refusal.Failure, "http");
                return Problem(refusal);
            }

            return context.RequestServices.GetRequiredService<SameOriginProof>().Holds(context.Request)
                ? await handle(new ApiCall(context, userId)).ConfigureAwait(false)
                : throw new RealtimeException(RealtimeError.Forbidden, "A POST with a cookie and without a JSON body must come from a page of this origin");
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            SayWhen(context, exception);
            return Problem(exception);
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
            context.RequestServices.GetRequiredService<RequestFailures>().Note(context, exception);
            return Problem(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal));
        }
    }
}
