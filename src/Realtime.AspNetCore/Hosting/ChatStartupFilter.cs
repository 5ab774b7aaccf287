using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.Hosting;

/// <summary>
/// Serves chat in a host that maps nothing for it. The endpoint is chosen before the host's first
/// middleware, so routing, static files and fallbacks stand aside while the host's own middleware
/// (forwarded headers, CORS, authentication) still runs; after its last one, the endpoint is executed if the
/// host has no endpoint middleware that did.
/// </summary>
internal sealed class ChatStartupFilter(ChatEndpoint chat) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Built at the first request: only then all of the host's Map calls have been made.
        var endpoint = new Lazy<Endpoint?>(() => chat.IsMappedByHost ? null : chat.Build(app));

        app.Use((context, following) =>
        {
            Choose(context, endpoint);
            return following(context);
        });

        next(app);

        app.Use((context, following) => endpoint.Value is { } own && context.GetEndpoint() == own
            ? own.RequestDelegate!(context)
            : following(context));
    };

    private void Choose(HttpContext context, Lazy<Endpoint?> endpoint)
    {
        var path = context.Request.Path;
        if (IsChat(path))
        {
            if (context.GetEndpoint() is null && endpoint.Value is { } own)
            {
                context.SetEndpoint(own);
            }
        }
        else if (path.Value!.AsSpan().TrimEnd('/').EndsWith(chat.Path, StringComparison.OrdinalIgnoreCase) && endpoint.Value is { } own)
        {
            // There may be a path base in front, which the host takes off on the way.
            var before = context.Features.Get<IEndpointFeature>()?.Endpoint;
            context.Features.Set<IEndpointFeature>(new EndpointBehindPathBase(this, context, own) { Endpoint = before });
        }
    }

    /// <summary>The path with or without a slash at its end, as routing would match it.</summary>
    private bool IsChat(PathString path) =>
        path.StartsWithSegments(chat.Path, out var rest) && (!rest.HasValue || rest == "/");

    /// <summary>Chat's endpoint from the moment on at which the rest of the path is chat's; until then, whatever the host chose.</summary>
    private sealed class EndpointBehindPathBase(ChatStartupFilter filter, HttpContext context, Endpoint own) : IEndpointFeature
    {
        private Endpoint? _hosts;

        public Endpoint? Endpoint
        {
            get => filter.IsChat(context.Request.Path) ? own : _hosts;
            set => _hosts = value;
        }
    }
}
