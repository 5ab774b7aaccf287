using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Guards;
using Realtime.Limits;

namespace Realtime.Endpoints;

/// <summary>One request of the chat API and its user.</summary>
internal readonly record struct ApiCall(HttpContext Context, string UserId)
{
    public CancellationToken Aborted => Context.RequestAborted;

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    public string Route(string name) => (string)Context.GetRouteValue(name)!;

    public string? Query(string name) => Context.Request.Query[name] is { Count: > 0 } values ? values[^1] : null;

    /// <summary>Reads a whole number from the query.</summary>
    /// <exception cref="RealtimeException">The value is not a whole number.</exception>
    public long? QueryNumber(string name) => Query(name) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, $"{name} must be a whole number"),
    };

    /// <summary>Reads the limit of a page.</summary>
    public int QueryLimit(int otherwise) => QueryNumber("limit") switch
    {
        null => otherwise,
        // A number that does not fit is out of every range.
        var limit => (int)Math.Clamp(limit.Value, int.MinValue, int.MaxValue),
    };

    /// <summary>Counts a request that names many ids for what it counts more than others: once per 100 begun.</summary>
    /// <exception cref="RealtimeException">The user did too much of it.</exception>
    public void CountIds(RateLimitClass kind, int ids)
    {
        if (RateLimits.CostOf(ids) is > 1 and var cost)
        {
            Service<RateLimits>().Require(UserId, kind, cost - 1);
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="RealtimeException">There is no body, or it is not valid JSON of that type.</exception>
    public async Task<T> BodyAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class => await OptionalBodyAsync(typeInfo).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.InvalidPayload, "A JSON body is needed");

    /// <summary>Reads the body, if there is one.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large (413), or the server cannot read it.</exception>
    public async Task<T?> OptionalBodyAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var request = Context.Request;
        if (request.ContentLength == 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding") && !request.HasJsonContentType()))
        {
            return null;
        }

        // Requiring JSON also blocks forms of other sites, which browsers send without a CORS preflight request.
        if (!request.HasJsonContentType())
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The body must be application/json");
        }

        try
        {
            return await JsonBody.ReadAsync(request, typeInfo).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The body has a wrong shape or type, or a text that is no valid Unicode");
        }
    }
}
