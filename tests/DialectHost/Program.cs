using System.Globalization;
using DialectHost;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Realtime;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.Users;

// A host that speaks the dialect in DIALECT at the address that its contract's examples use, and the others beside it. With
// RoomsPort, the host of the documents' example, where each contract has an address of its own.
var builder = WebApplication.CreateBuilder(args);
var roomsPort = int.Parse(builder.Configuration["RoomsPort"] ?? "0", CultureInfo.InvariantCulture);
var spoken = DialectNames.All.First(dialect => dialect.Name == (builder.Configuration["DIALECT"] ?? "Marketplace"));
string[] urls = [$"http://127.0.0.1:{builder.Configuration["PORT"] ?? "3000"}", .. roomsPort > 0 ? [$"http://127.0.0.1:{roomsPort}"] : Array.Empty<string>()];
builder.WebHost.UseUrls(urls);
builder.Logging.SetMinimumLevel(LogLevel.Error);

// With COOKIE_SECONDS, users sign in with a sliding cookie that ends after that time without a request.
var cookieSeconds = builder.Configuration["COOKIE_SECONDS"];
builder.Services
    .AddAuthentication(cookieSeconds is null ? TokenIsUserHandler.Scheme : CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.ExpireTimeSpan = TimeSpan.FromSeconds(double.Parse(cookieSeconds ?? "60", CultureInfo.InvariantCulture)))
    .AddScheme<AuthenticationSchemeOptions, TokenIsUserHandler>(TokenIsUserHandler.Scheme, null);
builder.Services.AddAuthorization();
var chat = roomsPort > 0 ? FiveContracts.Add(builder) : AddAll();
builder.Services.Configure<ChatRealtimeOptions>(options =>
{
    options.PresenceGrace = TimeSpan.Zero;

    // The tests do in seconds what people do in an hour.
    options.RateLimits.IsEnabled = false;
});
var model = new EchoModel();
chat.AddAssistant(model);
if (builder.Configuration["DATABASE"] is { } database)
{
    chat.UseSqlite("Data Source=" + database);
}

if (builder.Configuration["DIRECTORY"] == "1")
{
    chat.AddUserDirectory<NamedUsers>();
}

builder.Services.AddHealthChecks().AddChatRealtime();
var app = builder.Build();
if (roomsPort > 0)
{
    FiveContracts.Map(app);
}

app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi();
if (roomsPort == 0)
{
    app.MapChatroomApi();
}

// What the check knows of the other nodes, in numbers and true or false.
app.MapHealthChecks("/health/nodes", new HealthCheckOptions
{
    ResponseWriter = static (context, report) => context.Response.WriteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"otherNodes":{{report.Entries["chat"].Data["otherNodes"]}},"knowsOtherNodes":{{(report.Entries["chat"].Data["knowsOtherNodes"] is true ? "true" : "false")}}}""")),
});

// Conversations of users who say who they are, which a host makes in its own way.
app.MapPost("/declared/{dialect}/{user}/{other}", async (string dialect, string user, string other, IConversationService conversations) =>
    Results.Content((await conversations.GetOrCreateDirectAsync(
        DeclaredUsers.IdOf(DialectNames.All.First(d => d.Name == dialect), user), other)).Id));
app.MapPost("/sign-in/{user}", (string user, HttpContext context) => context.SignInAsync(TokenIsUserHandler.Principal(user)));
app.MapPost("/notify/{user}/{title}", async (string user, string title, INotificationPublisher notifications) =>
    Results.Content((await notifications.PublishAsync(user, new("test", title, "Text")))?.Id));
app.MapPost("/resume", () => model.Resume());
app.MapPost("/sign-out/{user}", async (string user, IUserConnections connections) =>
    Results.Content((await connections.DisconnectAsync(user)).ToString(CultureInfo.InvariantCulture)));
app.MapGet("/", () => Results.Content("<!doctype html><link rel=icon href=data:,>", "text/html"));
app.MapGet("/page", () => "The page").RequireAuthorization();
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();

IChatRealtimeBuilder AddAll()
{
    var all = builder.Services.AddChatRealtime(options =>
    {
        options.Dialect = spoken;
        options.AllowDeclaredIdentity = builder.Configuration["OPEN"] == "1";
    });
    foreach (var other in DialectNames.All.Where(dialect => dialect != spoken))
    {
        all.AddDialect(other, "/" + other.Name.ToLowerInvariant());
    }

    return all;
}
