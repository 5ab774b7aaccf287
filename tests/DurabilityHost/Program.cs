using DurabilityHost;
using Microsoft.AspNetCore.Authentication;

// The smallest host with a store: what tests/durability kills and starts again on the same file or database.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

builder.Services
    .AddAuthentication(TokenIsUserHandler.Scheme)
    .AddScheme<AuthenticationSchemeOptions, TokenIsUserHandler>(TokenIsUserHandler.Scheme, null);
builder.Services.AddAuthorization();
var chat = builder.Services.AddChatRealtime();
if (builder.Configuration.GetConnectionString("Realtime") is { Length: > 0 } sqlServer)
{
    chat.UseSqlServer(sqlServer);
}
else
{
    chat.UseSqlite($"Data Source={Path.Combine(builder.Configuration["DataFolder"] ?? ".", "chat.db")}");
}

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi("/api/chat");
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The host is ready"));
app.Run();
