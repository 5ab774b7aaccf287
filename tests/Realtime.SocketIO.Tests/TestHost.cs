using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests;

/// <summary>A host on real Kestrel, on a port of its own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHost(WebApplication app) => _app = app;

    public SocketIOServer Server => _app.Services.GetRequiredService<SocketIOServer>();

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public static async Task<TestHost> StartAsync(
        Action<SocketIOServer>? configure = null,
        Action<SocketIOOptions>? options = null,
        Action<IServiceCollection, SocketIOBuilder>? services = null,
        Action<ListenOptions>? listen = null,
        Func<WebApplication, IEndpointRouteBuilder>? pipeline = null,
        Action<IEndpointConventionBuilder>? conventions = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen ?? (_ => { })));
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services, builder.Services.AddSocketIO(options));
        if (services is null)
        {
            builder.Services.AddSocketIO(options);
        }

        var app = builder.Build();
        var endpoint = (pipeline?.Invoke(app) ?? app).MapSocketIO("/socket.io", configure);
        conventions?.Invoke(endpoint);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestHost(app);
    }

    public Task<SocketIOTestClient> ConnectAsync(object? auth = null) => SocketIOTestClient.ConnectAsync(Address, auth);

    /// <summary>Connects, and gives the server's side of the socket as well.</summary>
    public async Task<(SocketIOTestClient Client, SocketIOSocket Socket)> ConnectPairAsync()
    {
        var client = await ConnectAsync();
        SocketIOSocket? socket = null;
        await Wait.UntilAsync(() => Server.Of("/").TryGetSocket(client.Id, out socket), "the socket is there");
        return (client, socket!);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(SocketIOTestClient.Patience);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>Waits for what has no task of its own to wait for.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (!condition())
        {
            if (DateTime.UtcNow > limit)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Delay(5);
        }
    }
}

/// <summary>What was seen, in order, by whichever thread.</summary>
internal sealed class Seen<T>
{
    private readonly ConcurrentQueue<T> _items = new();

    public IReadOnlyList<T> Items => [.. _items];

    public void Add(T item) => _items.Enqueue(item);

    public Task UntilAsync(int count) => Wait.UntilAsync(() => _items.Count >= count, $"{count} items were seen");
}
