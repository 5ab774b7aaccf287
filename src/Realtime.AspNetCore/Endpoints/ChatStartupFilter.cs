using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.Endpoints;

/// <summary>
/// Serves chat in a host that does not map it. The endpoint is selected before the host's first middleware. So routing,
/// static files and fallbacks do not handle the request, but the host's other middleware (forwarded headers, CORS,
/// authentication) still runs. After the host's last middleware, the endpoint is executed if no endpoint middleware of the
/// host has done so.
/// </summary>
internal sealed class ChatStartupFilter(ChatEndpoint chat) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Built at the first request, because only then have all of the host's Map calls run.
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
                // The path may start with a path base, which the host's middleware removes later.
                var before = context.Features.Get<IEndpointFeature>()?.Endpoint;
                context.Features.Set<IEndpointFeature>(new EndpointBehindPathBase(chat.Paths[i], context, own[i]) { Endpoint = before });
            }
        }
    }

    /// <summary>Matches the path with or without a slash at its end, as routing does.</summary>
    private static bool IsAt(PathString path, string own) =>
        path.StartsWithSegments(own, out var rest) && (!rest.HasValue || rest == "/");

    /// <summary>
    /// Returns chat's endpoint as soon as the path base was removed and the path
    /// is chat's. Until then, returns the host's endpoint.
    /// </summary>
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
