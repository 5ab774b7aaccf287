using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Dialects;

namespace Realtime.Endpoints;

/// <summary>The endpoints for the contracts of the dialects in use. Each document is rendered once.</summary>
internal static class ContractEndpoints
{
    public static void Map(RouteGroupBuilder group, DialectEndpoints dialects)
    {
        foreach (var endpoint in dialects.All.DistinctBy(e => e.Dialect.Name, StringComparer.OrdinalIgnoreCase))
        {
            var name = endpoint.Dialect.Name.ToLowerInvariant();
            var asyncApi = new Lazy<string>(() => DialectContract.ToAsyncApi(endpoint.Dialect, endpoint.Path));
            var typeScript = new Lazy<string>(() => DialectContract.ToTypeScript(endpoint.Dialect));
            group.MapGet($"/{name}.asyncapi.json", context => Results.Text(asyncApi.Value, "application/json").ExecuteAsync(context)).ExcludeFromDescription();
            group.MapGet($"/{name}.d.ts", context => Results.Text(typeScript.Value, "text/plain").ExecuteAsync(context)).ExcludeFromDescription();
        }
    }
}
