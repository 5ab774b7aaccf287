using ClientHost;
using Microsoft.AspNetCore.Authentication;
using Realtime.Notifications;

// A small host as docs/client.md describes it, which the tests of the client run against: one line for chat, static web
// assets, pages with the Content Security Policy that the documentation promises to be enough.
var builder = WebApplication.CreateBuilder(args);
// Not published, and not in Development: without this, the assets would be empty.
builder.WebHost.UseStaticWebAssets();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services
    .AddAuthentication(UserCookieHandler.Scheme)
    .AddScheme<AuthenticationSchemeOptions, UserCookieHandler>(UserCookieHandler.Scheme, null);
builder.Services.AddAuthorization();
builder.Services
    .AddChatRealtime(options =>
    {
        options.PresenceGrace = TimeSpan.Zero;

        // The tests do in seconds what people do in an hour.
        options.RateLimits.IsEnabled = false;
    })
    .UseSqlite($"Data Source={Path.Combine(builder.Configuration["DataFolder"] ?? Path.GetTempPath(), "client.db")}");

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.Use((context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";
    return next(context);
});
app.MapStaticAssets();
app.MapGet("/", () => Results.Content(Pages.Inbox, "text/html"));
app.MapGet("/icon.svg", () => Results.Content("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"));
app.MapGet("/token", (HttpContext context) => context.User.Identity?.IsAuthenticated == true
    ? Results.Json(new { token = context.User.Identity.Name })
    : Results.Unauthorized());
app.MapPost("/publish/{user}", async (string user, NewNotification notification, INotificationPublisher publisher) =>
    await publisher.PublishAsync(user, notification));
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
