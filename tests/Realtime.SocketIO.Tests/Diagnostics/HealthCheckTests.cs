using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.SocketIO.Tests.Diagnostics;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task A_server_is_healthy_until_it_stops()
    {
        await using var host = await TestHost.StartAsync(services: (services, _) => services.AddHealthChecks().AddSocketIO(failureStatus: HealthStatus.Degraded));
        await using var client = await host.ConnectAsync();
        var checks = host.Services.GetRequiredService<HealthCheckService>();

        var before = (await checks.CheckHealthAsync()).Entries["socket.io"];
        await host.Server.StopAsync();
        var after = (await checks.CheckHealthAsync()).Entries["socket.io"];

        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Equal(1, before.Data["connections"]);
        Assert.Equal(HealthStatus.Degraded, after.Status);
        Assert.Equal(0, after.Data["connections"]);
    }
}
