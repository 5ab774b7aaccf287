using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>A request that a push service got.</summary>
internal sealed record PushRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, long At);

/// <summary>A push service of this machine, over TLS. It answers as the path says, such as <c>/410/any</c>.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _count = new();

    private PushService(WebApplication app) => _app = app;

    public ConcurrentQueue<PushRequest> Requests { get; } = [];

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port;

    public string Host => $"localhost:{Port}";

    public static async Task<PushService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(SelfSigned.Certificate)));
        var app = builder.Build();
        var service = new PushService(app);
        app.Run(service.AnswerAsync);
        await app.StartAsync();
        return service;
    }

    public string Endpoint(string path) => $"https://{Host}/{path}";

    public IEnumerable<PushRequest> To(string path) => Requests.Where(request => request.Path == "/" + path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value!;
        Requests.Enqueue(new(
            path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray(),
            TimeProvider.System.GetTimestamp()));
        var count = _count.AddOrUpdate(path, 1, (_, before) => before + 1);
        switch (path.Split('/')[1])
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "redirect":
                context.Response.Redirect("/elsewhere");
                break;
            case "429" when count == 1:
                context.Response.Headers.RetryAfter = "1";
                context.Response.StatusCode = 429;
                break;
            case "503" when count <= 2:
                context.Response.StatusCode = 503;
                break;
            case "404" or "410" or "403" or "413":
                context.Response.StatusCode = int.Parse(path.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
                break;
            default:
                context.Response.StatusCode = 201;
                break;
        }
    }
}
