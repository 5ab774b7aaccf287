using System.Security.Claims;
using System.Text.Json;

namespace Realtime.Bench.Server;

/// <summary>This repository's Socket.IO server, used as a host uses it.</summary>
internal static class RealtimePeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder)
    {
        // DirectSocketWrites=false in the environment measures writing through the HTTP server's stream.
        var socketIO = builder.Services.AddSocketIO(o => o.DirectSocketWrites = builder.Configuration.GetValue(nameof(o.DirectSocketWrites), o.DirectSocketWrites));
        if (builder.Configuration["redis"] is { Length: > 0 } redis)
        {
            socketIO.AddRedis(redis);
        }

        return app => app.MapSocketIO("/socket.io", io =>
        {
            io.Use((socket, next) =>
            {
                if (socket.Handshake.Auth is { ValueKind: JsonValueKind.Object } auth && auth.TryGetProperty("token", out var token))
                {
                    socket.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, token.GetString()!)], "token"));
                }

                return next();
            });
            io.On("echo", e => e.AckAsync(e.Arg<string>()).AsTask());
            io.On("broadcast", e => io.Of("/").EmitAsync("event", e.Arg<string>()).AsTask());
            io.On("join", async e =>
            {
                await e.Socket.JoinAsync(e.Arg<string>()!);
                await e.AckAsync("joined");
            });
            io.On("say", async e =>
            {
                await io.To(e.Arg<string>()!).EmitAsync("event", e.Arg<string>(1));
                await e.AckAsync("said");
            });
        });
    }
}
