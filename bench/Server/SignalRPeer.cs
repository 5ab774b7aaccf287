using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace Realtime.Bench.Server;

/// <summary>ASP.NET Core SignalR with its JSON protocol.</summary>
internal static class SignalRPeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder)
    {
        var signalR = builder.Services.AddSignalR();
        if (builder.Configuration["redis"] is { Length: > 0 } redis)
        {
            signalR.AddStackExchangeRedis(redis);
        }

        return app =>
        {
            app.Use((context, next) =>
            {
                // SignalR clients that cannot set headers send their token in the query.
                if (context.Request.Query["access_token"].ToString() is { Length: > 0 } token)
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, token)], "token"));
                }

                return next(context);
            });
            app.MapHub<Methods>("/hub");
        };
    }

    /// <summary>The same events as on the other servers.</summary>
    internal sealed class Methods : Hub
    {
        // SignalR calls instance methods only.
#pragma warning disable CA1822
        public string Echo(string text) => text;
#pragma warning restore CA1822

        public Task Broadcast(string text) => Clients.All.SendAsync("event", text);

        public async Task<string> Join(string room)
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, room);
            return "joined";
        }

        public async Task<string> Say(string room, string text)
        {
            await Clients.Group(room).SendAsync("event", text);
            return "said";
        }
    }
}
