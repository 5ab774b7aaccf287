using System.Globalization;
using DurabilityHost;
using Microsoft.AspNetCore.Authentication;

// The smallest host with a store: what tests/durability and tests/nodes kill and start again on the same file or database.
// With "worker <user> <count>" it is a process without sockets beside it. With the setting Redis, nodes use it. With the setting
// Assistant, there is one. With the setting Limits, the rate limits are on, and with SlowHook, a hook takes so many milliseconds for
// each message.
if (args is ["worker", var user, var count, .. var rest])
{
    await Worker.RunAsync(user, int.Parse(count, CultureInfo.InvariantCulture), rest);
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

builder.Services
    .AddAuthentication(TokenIsUserHandler.Scheme)
    .AddScheme<AuthenticationSchemeOptions, TokenIsUserHandler>(TokenIsUserHandler.Scheme, null);
builder.Services.AddAuthorization();
var database = new HostDatabase(builder.Configuration);
var chat = builder.Services.AddChatRealtime(options =>
{
    // A few users make the load of many.
    options.RateLimits.IsEnabled = builder.Configuration.GetValue<bool>("Limits");
});
database.AddTo(chat);
if (builder.Configuration["Redis"] is { Length: > 0 } redis)
{
    chat.UseRedis(redis);
}

if (builder.Configuration.GetValue<bool>("Assistant"))
{
    chat.AddAssistant(new CountingModel());
}

if (builder.Configuration["SlowHook"] is { Length: > 0 })
{
    chat.AddMessageHook<SlowHook>();
}

builder.Services.AddSingleton(database);

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi("/api/chat");
app.MapOrders();
app.MapNotices();
app.MapFill();
app.MapErasures();
app.MapGet("/alive", () => "alive");
await database.CreateOrdersAsync();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The host is ready"));
await app.RunAsync();
