using DurabilityHost;
using Microsoft.AspNetCore.Authentication;

// The smallest host with a store: what tests/durability kills and starts again on the same file.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var database = Path.Combine(builder.Configuration["DataFolder"] ?? ".", "chat.db");

builder.Services
    .AddAuthentication(TokenIsUserHandler.Scheme)
    .AddScheme<AuthenticationSchemeOptions, TokenIsUserHandler>(TokenIsUserHandler.Scheme, null);
builder.Services.AddAuthorization();
builder.Services.AddChatRealtime().UseSqlite($"Data Source={database}");

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapChatRealtimeApi("/api/chat");
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The host is ready"));
app.Run();
