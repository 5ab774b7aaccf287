using System.Globalization;
using DurabilityHost;
using Microsoft.AspNetCore.Authentication;

// The smallest host with a store: what tests/durability kills and starts again on the same file or database. With
// "worker <user> <count>" it is a process without sockets beside it.
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
database.AddTo(builder.Services.AddChatRealtime());
builder.Services.AddSingleton(database);

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi("/api/chat");
app.MapOrders();
await database.CreateOrdersAsync();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The host is ready"));
await app.RunAsync();
