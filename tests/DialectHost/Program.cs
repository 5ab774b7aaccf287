using DialectHost;
using Microsoft.AspNetCore.Authentication;
using Realtime;

// A host that speaks the dialect in DIALECT at the address that its contract's examples use, and the others beside it.
Dialect[] all = [Dialects.Marketplace, Dialects.Direct, Dialects.ChatterBox, Dialects.Assistant, Dialects.Chatroom];
var builder = WebApplication.CreateBuilder(args);
var spoken = all.First(dialect => dialect.Name == (builder.Configuration["DIALECT"] ?? "Marketplace"));
builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration["PORT"] ?? "3000"}");
builder.Logging.SetMinimumLevel(LogLevel.Error);

builder.Services
    .AddAuthentication(TokenIsUserHandler.Scheme)
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
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
