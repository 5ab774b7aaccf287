using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Redis.Tests.Interop;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Tests;

namespace Realtime.Redis.Tests.Hosting;

/// <summary>What a server without chat logs of its connection.</summary>
public sealed class ConnectionLogTests
{
    [Theory]
    [InlineData(RedisLayout.Streams)]
    [InlineData(RedisLayout.Classic)]
    public async Task The_loss_and_the_return_of_redis_are_one_line_each(RedisLayout layout)
    {
        using var log = new LogLines();
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ClusterHost.StartAsync(io => io.AddRedis(redis.Configuration, options => options.Layout = layout), configure: null, log: log);

        await redis.KillAsync();
        await UntilAsync(HealthStatus.Degraded);
        await host.Server.EmitAsync("alone");
        await redis.RestartAsync();
        await UntilAsync(HealthStatus.Healthy);

        await Wait.UntilAsync(() => log.All.Count(line => line.StartsWith("Information: Connected to the other", StringComparison.Ordinal)) == 2, () => "the return is logged");
        string[] lines = [.. log.All.Where(line => !line.Contains("Health check", StringComparison.Ordinal))];
        Assert.Collection(
            lines,
            line => Assert.StartsWith("Information: Connected to the other", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Warning: Not connected to the other Socket.IO servers of the cluster: Redis: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Information: Connected to the other", line, StringComparison.Ordinal));
        if (layout == RedisLayout.Classic)
        {
            // A stream keeps what was sent meanwhile.
            Assert.EndsWith("; messages of other servers may have been lost", lines[^1], StringComparison.Ordinal);
        }

        Task UntilAsync(HealthStatus status) => Wait.UntilAsync(async () => await host.HealthAsync() == status, () => $"the host is {status}");
    }
}
