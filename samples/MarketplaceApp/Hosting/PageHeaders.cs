namespace MarketplaceApp.Hosting;

internal static class PageHeaders
{
    // The page loads everything from its own origin, including the socket, so nothing else is allowed. Injected markup
    // cannot run a script or send data to another site.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // Browsers revalidate files by their entity tag, so changes are visible at once.
        headers.CacheControl = "no-cache";
        return next(context);
    });
}
