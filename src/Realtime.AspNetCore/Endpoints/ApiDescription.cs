using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Realtime.Endpoints;

/// <summary>
/// Describes endpoints for API documentation (<c>AddOpenApi</c> and others). The endpoints are plain request delegates
/// without parameter and result types, so a lambda with the same parameters and result describes them.
/// </summary>
internal static class ApiDescription
{
    private static readonly int[] OfEveryEndpoint = [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable];

    /// <summary>Describes an endpoint.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="name">The operation's name, unique in the app.</param>
    /// <param name="summary">A sentence that says what it does.</param>
    /// <param name="shape">
    /// Never called. Its parameters describe route, query and body; its result describes
    /// the response body. Without a result, the response is 204.
    /// </param>
    /// <param name="success">The status codes with that body; null for 200.</param>
    /// <param name="errors">The status codes of problem details, in addition to those of every endpoint.</param>
    public static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder builder,
        string name,
        string summary,
        Delegate shape,
        int[]? success = null,
        int[]? errors = null)
    {
        var method = shape.Method;
        List<object> metadata =
        [
            method,
            new ApiOperationName(name),
            new EndpointSummaryAttribute(summary),
            .. method.GetParameters().Select(parameter => new ShapeParameter(parameter)),
            .. method.ReturnType == typeof(void)
                ? (ProducesResponseTypeMetadata[])[new(StatusCodes.Status204NoContent, typeof(void))]
                : (success ?? [StatusCodes.Status200OK]).Select(status => status == StatusCodes.Status204NoContent
                    ? new ProducesResponseTypeMetadata(status, typeof(void))
                    : new ProducesResponseTypeMetadata(status, method.ReturnType, ["application/json"])),
            .. OfEveryEndpoint.Union(errors ?? []).Order().Select(status =>
                new ProducesResponseTypeMetadata(status, typeof(ApiProblem), ["application/problem+json"])),
        ];
        builder.Add(endpoint =>
        {
            foreach (var item in metadata)
            {
                endpoint.Metadata.Add(item);
            }
        });
        return builder;
    }

    private sealed class ShapeParameter(ParameterInfo parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name!;

        public bool HasTryParse => parameter.GetCustomAttribute<FromBodyAttribute>() is null;

        public bool HasBindAsync => false;

        public ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
    }
}

/// <summary>
/// The name of an operation of the API. The first mapping of the API uses it as the
/// endpoint's name, because that must be unique in an app.
/// </summary>
internal sealed record ApiOperationName(string Name);

/// <summary>Problem details with the API's stable code, for API documentation.</summary>
internal sealed class ApiProblem : ProblemDetails
{
    /// <summary>The stable code of the failure, such as <c>conversation_not_found</c>.</summary>
    [JsonPropertyName("code")]
    public required string Code { get; init; }
}
