using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO;
using Realtime.SocketIO.Tests;

namespace Realtime.Redis.Tests.Interop;

/// <summary>A .NET server of the cluster, on a port of its own.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClusterHost(WebApplication app) => _app = app;

    public SocketIOServer Server => _app.Services.GetRequiredService<SocketIOServer>();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static Task<ClusterHost> StartAsync(RedisServer redis, RedisLayout layout = RedisLayout.Streams, Action<SocketIOServer>? configure = null) =>
        StartAsync(io => io.AddRedis(redis.Configuration, options => options.Layout = layout), configure);

    public static async Task<ClusterHost> StartAsync(Action<SocketIOBuilder> join, Action<SocketIOServer>? configure, string path = "/socket.io", LogLines? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        log?.AddTo(builder.Services);
        join(builder.Services.AddSocketIO());
        builder.Services.AddHealthChecks().AddSocketIO();
        var app = builder.Build();
        app.MapSocketIO(path, io =>
        {
            io.On("join", async e =>
            {
                await e.Socket.JoinAsync(e.Arg<string>()!);
                await e.AckAsync();
            });
            configure?.Invoke(io);
        });
        await app.StartAsync();
        return new ClusterHost(app);
    }

    public async Task<HealthStatus> HealthAsync() => (await _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
