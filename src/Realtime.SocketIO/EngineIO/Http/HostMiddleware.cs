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
/// Tells the host's middleware how to treat the endpoint: its responses belong to one client, a poll is no page view,
/// and its errors follow the protocol. Metadata does so for middleware that knows the endpoint when it begins. A call
/// per request does so for middleware that ran before the endpoint was chosen.
/// </summary>
internal static class HostMiddleware
{
    /// <summary>
    /// Adds the metadata. Metadata that the host sets on the endpoint itself, for example a rate limit, is kept.
    /// </summary>
    public static IEndpointConventionBuilder ServesEngineIO(this IEndpointConventionBuilder builder)
    {
        // OutputCacheAttribute is applied after all other policies of a request.
        builder.WithMetadata(
            new ExcludeFromDescriptionAttribute(),
            new OutputCacheAttribute { NoStore = true },
            new RequireAntiforgeryTokenAttribute(required: false),
            new SkipStatusCodePagesAttribute());
        builder.DisableCookieRedirect();
        builder.Finally(static endpoint =>
        {
            // A session polls all the time, and a waiting poll would hold a permit of a concurrency limit.
            if (!endpoint.Metadata.OfType<EnableRateLimitingAttribute>().Any())
            {
                endpoint.Metadata.Add(new DisableRateLimitingAttribute());
            }
        });
        return builder;
    }

    /// <summary>Opts a request out of the middleware that already runs around it.</summary>
    public static void StandAside(HttpContext context)
    {
        var features = context.Features;

        // Polls and WebSockets wait by design. The host's request timeouts are for other endpoints.
        features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        if (features.Get<IOutputCacheFeature>() is { } cache)
        {
            cache.Context.AllowCacheStorage = false;
        }

        // Only SocketIOOptions.HttpCompression enables compression, because the compressed length can reveal the content.
        var headers = context.Response.Headers;
        if (features.Get<IHttpsCompressionFeature>() is { } compression)
        {
            compression.Mode = HttpsCompressionMode.DoNotCompress;

            // Without TLS this header is the only way to switch the middleware off. Compression of a poll here overwrites it.
            headers[HeaderNames.ContentEncoding] = "identity";
        }

        headers.CacheControl = "no-store";
    }
}
