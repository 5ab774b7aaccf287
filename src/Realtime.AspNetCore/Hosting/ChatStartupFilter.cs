using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Realtime.Hosting;

/// <summary>
/// Serves chat in a host that maps nothing for it. The endpoint is chosen before the host's first
/// middleware, so routing, static files and fallbacks stand aside while the host's own middleware
/// (forwarded headers, CORS, authentication) still runs; after its last one, the endpoint is executed if the
/// host has no endpoint middleware that did. A path base that the host takes off on the way is seen there.
/// </summary>
internal sealed class ChatStartupFilter(ChatEndpoint chat) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Built at the first request: only then all of the host's Map calls have been made.
        var endpoint = new Lazy<Endpoint?>(() => chat.IsMappedByHost ? null : chat.Build(app));

        app.Use((context, following) =>
        {
            if (IsChat(context) && context.GetEndpoint() is null && endpoint.Value is { } selected)
            {
                context.SetEndpoint(selected);
            }

            return following(context);
        });

        next(app);

        app.Use((context, following) =>
        {
            if (endpoint.Value is not { } own || !IsChat(context))
            {
                return following(context);
            }

            var chosen = context.GetEndpoint();
            if (chosen is null)
            {
                context.SetEndpoint(own);
            }

            return chosen is null || chosen == own ? own.RequestDelegate!(context) : following(context);
        });
    };

    /// <summary>The path with or without a slash at its end, as routing would match it.</summary>
    private bool IsChat(HttpContext context) =>
        context.Request.Path.StartsWithSegments(chat.Path, out var rest) && (!rest.HasValue || rest == "/");
}
