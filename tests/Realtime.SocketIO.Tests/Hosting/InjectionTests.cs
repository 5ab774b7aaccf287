using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Realtime.SocketIO.Tests.Hosting;

public sealed class InjectionTests
{
    [Fact]
    public async Task A_background_service_emits_to_connected_clients()
    {
        await using var host = await TestHost.StartAsync(services: (services, _) => services.AddHostedService<Ticker>());
        await using var client = await host.ConnectAsync();

        Assert.Equal("tick", (await client.NextAsync("tick")).GetString());
    }

    [Fact]
    public async Task Several_servers_are_injected_by_name()
    {
        await using var host = await TestHost.StartAsync(services: (services, builder) =>
        {
            Assert.Equal("", builder.Name);
            Assert.Same(services, builder.Services);
            Assert.Equal("other", services.AddSocketIO("other").Name);
        });

        Assert.Same(host.Server, host.Services.GetRequiredKeyedService<SocketIOServer>(""));
        Assert.NotSame(host.Server, host.Services.GetRequiredKeyedService<SocketIOServer>("other"));
    }

    private sealed class Ticker(SocketIOServer io) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await io.Volatile.EmitAsync("tick", "tick", stoppingToken);
                await Task.Delay(10, stoppingToken);
            }
        }
    }
}
