using Realtime;
using Realtime.Hosting;

namespace DialectHost;

/// <summary>The example of docs/existing-front-ends.md: five contracts on one host, each at an address of its own.</summary>
internal static class FiveContracts
{
    public static IChatRealtimeBuilder Add(WebApplicationBuilder builder)
    {
        return builder.Services.AddChatRealtime(o => o.Dialect = DialectNames.Marketplace)
            .AddDialect(DialectNames.Direct, @namespace: "/direct")
            .AddDialect(DialectNames.ChatterBox, @namespace: "/chatterbox")
            .AddDialect(DialectNames.Assistant, @namespace: "/assistant", configure: o => o.AllowDeclaredIdentity = true)
            .AddDialect(DialectNames.Chatroom, path: "/rooms", configure: o => o.AllowDeclaredIdentity = true);
    }

    public static void Map(WebApplication app)
    {
        var roomsPort = app.Configuration.GetValue<int>("RoomsPort");
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort == roomsPort && context.Request.Path.StartsWithSegments("/socket.io", out var rest))
            {
                context.Request.Path = "/rooms" + rest;
            }

            return next(context);
        });
        app.UseRouting();
        app.MapChatRealtime();
        app.MapChatroomApi();
    }
}
