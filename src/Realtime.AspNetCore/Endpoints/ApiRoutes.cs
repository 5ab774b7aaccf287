using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Authentication;
using Realtime.Diagnostics;

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

    /// <summary>The answer to a request that authorization refused.</summary>
    public static IResult Refuse(RealtimeError error) => Problem(error, RealtimeErrors.DefaultMessage(error));

    /// <summary>The one shape of failures: problem details with a stable code.</summary>
    public static IResult Problem(RealtimeError error, string detail) => TypedResults.Problem(
        detail,
        statusCode: RealtimeErrors.HttpStatus(error),
        extensions: [new("code", RealtimeErrors.Code(error))]);

    private static async Task RunAsync(HttpContext context, Func<ApiCall, Task<IResult>> handle)
    {
        var result = await ResultAsync(context, handle).ConfigureAwait(false);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static async Task<IResult> ResultAsync(HttpContext context, Func<ApiCall, Task<IResult>> handle)
    {
        try
        {
            return context.RequestServices.GetRequiredService<UserClaims>().TryGetId(context.User, out var userId)
                ? await handle(new ApiCall(context, userId)).ConfigureAwait(false)
                : throw new RealtimeException(RealtimeError.Unauthenticated);
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            return Problem(exception.Error, exception.Message);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode < StatusCodes.Status500InternalServerError)
        {
            // The server's own limits on a body.
            return Problem(RealtimeError.InvalidPayload, "The body cannot be read");
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            var route = context.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiRoutes)).EndpointFailed(context.Request.Method, route, exception);
            return Problem(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal));
        }
    }
}
