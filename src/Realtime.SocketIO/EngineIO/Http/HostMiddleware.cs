using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Tells the middleware of the host what the endpoint is: its answers belong to one client, a poll is no page view, and
/// its failures are the protocol's. Once by metadata, for middleware that knows the endpoint when it begins, and once for
/// each request, for middleware that ran before the endpoint was chosen.
/// </summary>
internal static class HostMiddleware
{
    /// <summary>Adds the metadata. What the host puts on the endpoint itself (a rate limit, for example) stands.</summary>
    public static IEndpointConventionBuilder ServesEngineIO(this IEndpointConventionBuilder builder)
    {
        // OutputCacheAttribute has the last word among the policies of a request.
        builder.WithMetadata(
            new ExcludeFromDescriptionAttribute(),
            new OutputCacheAttribute { NoStore = true },
            new RequireAntiforgeryTokenAttribute(required: false),
            new SkipStatusCodePagesAttribute());
        builder.DisableCookieRedirect();
        builder.Finally(static endpoint =>
        {
            // A session polls all the time, and keeps a place of a concurrency limit for as long as it waits.
            if (!endpoint.Metadata.OfType<EnableRateLimitingAttribute>().Any())
            {
                endpoint.Metadata.Add(new DisableRateLimitingAttribute());
            }
        });
        return builder;
    }

    /// <summary>Opts a request out of what is around it already.</summary>
    public static void StandAside(HttpContext context)
    {
        var features = context.Features;

        // Polls and WebSockets wait by design; the host's request timeouts are for other endpoints.
        features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        if (features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }

        // SocketIOOptions.HttpCompression decides: what is compressed together can be told apart by its length.
        var headers = context.Response.Headers;
        if (features.Get<IHttpsCompressionFeature>() is { } compression)
        {
            compression.Mode = HttpsCompressionMode.DoNotCompress;

            // Without TLS the middleware has no other switch. Whatever compresses a poll here replaces it.
            headers[HeaderNames.ContentEncoding] = "identity";
        }

        headers.CacheControl = "no-store";
    }
}
