namespace MarketplaceApp.Hosting;

internal static class PageHeaders
{
    // Everything comes from this origin, the socket included, so nothing else is allowed: text that slipped
    // past the page as markup still could not run a script or call home.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // Files are revalidated by their entity tag, so a rebuilt page is seen at once.
        headers.CacheControl = "no-cache";
        return next(context);
    });
}
