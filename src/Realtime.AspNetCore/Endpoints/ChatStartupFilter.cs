using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.Endpoints;

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
        var endpoints = new Lazy<IReadOnlyList<Endpoint>>(() => chat.IsMappedByHost ? [] : chat.Build(app));

        app.Use((context, following) =>
        {
            Choose(context, endpoints);
            return following(context);
        });

        next(app);

        app.Use((context, following) => context.GetEndpoint() is { } chosen && endpoints.Value.Contains(chosen)
            ? chosen.RequestDelegate!(context)
            : following(context));
    };

    private void Choose(HttpContext context, Lazy<IReadOnlyList<Endpoint>> endpoints)
    {
        var path = context.Request.Path;
        for (var i = 0; i < chat.Paths.Count; i++)
        {
            if (IsAt(path, chat.Paths[i]))
            {
                if (context.GetEndpoint() is null && endpoints.Value is { Count: > 0 } own)
                {
                    context.SetEndpoint(own[i]);
                }

                return;
            }
        }

        for (var i = 0; i < chat.Paths.Count; i++)
        {
            if (path.Value!.AsSpan().TrimEnd('/').EndsWith(chat.Paths[i], StringComparison.OrdinalIgnoreCase) && endpoints.Value is { Count: > 0 } own)
            {
                // There may be a path base in front, which the host takes off on the way.
                var before = context.Features.Get<IEndpointFeature>()?.Endpoint;
                context.Features.Set<IEndpointFeature>(new EndpointBehindPathBase(chat.Paths[i], context, own[i]) { Endpoint = before });
            }
        }
    }

    /// <summary>The path with or without a slash at its end, as routing would match it.</summary>
    private static bool IsAt(PathString path, string own) =>
        path.StartsWithSegments(own, out var rest) && (!rest.HasValue || rest == "/");

    /// <summary>Chat's endpoint from the moment on at which the rest of the path is chat's; until then, whatever the host chose.</summary>
    private sealed class EndpointBehindPathBase(string path, HttpContext context, Endpoint own) : IEndpointFeature
    {
        private Endpoint? _hosts;

        public Endpoint? Endpoint
        {
            get => IsAt(context.Request.Path, path) ? own : _hosts;
            set => _hosts = value;
        }
    }
}
