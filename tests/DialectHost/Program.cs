using System.Globalization;
using DialectHost;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Realtime;

// A host that speaks the dialect in DIALECT at the address that its contract's examples use, and the others beside it.
Dialect[] all = [DialectNames.Marketplace, DialectNames.Direct, DialectNames.ChatterBox, DialectNames.Assistant, DialectNames.Chatroom];
var builder = WebApplication.CreateBuilder(args);
var spoken = all.First(dialect => dialect.Name == (builder.Configuration["DIALECT"] ?? "Marketplace"));
builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration["PORT"] ?? "3000"}");
builder.Logging.SetMinimumLevel(LogLevel.Error);

// With COOKIE_SECONDS, users sign in with a sliding cookie that ends after that time without a request.
var cookieSeconds = builder.Configuration["COOKIE_SECONDS"];
builder.Services
    .AddAuthentication(cookieSeconds is null ? TokenIsUserHandler.Scheme : CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.ExpireTimeSpan = TimeSpan.FromSeconds(double.Parse(cookieSeconds ?? "60", CultureInfo.InvariantCulture)))
    .AddScheme<AuthenticationSchemeOptions, TokenIsUserHandler>(TokenIsUserHandler.Scheme, null);
builder.Services.AddAuthorization();
var chat = builder.Services
    .AddChatRealtime(options =>
    {
        options.Dialect = spoken;
        options.AllowDeclaredIdentity = builder.Configuration["OPEN"] == "1";
        options.PresenceGrace = TimeSpan.Zero;
    })
    .AddAssistant(new EchoModel());
foreach (var other in all.Where(dialect => dialect != spoken))
{
    chat.AddDialect(other, "/" + other.Name.ToLowerInvariant());
}

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi();
app.MapChatroomApi();
app.MapPost("/sign-in/{user}", (string user, HttpContext context) => context.SignInAsync(TokenIsUserHandler.Principal(user)));
app.MapGet("/", () => Results.Content("<!doctype html><link rel=icon href=data:,>", "text/html"));
app.MapGet("/page", () => "The page").RequireAuthorization();
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
