using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO;
using Realtime.SocketIO.Cluster;
using Xunit.Abstractions;

namespace Realtime.Redis.Tests.Interop;

/// <summary>Official clients of two servers behind a haproxy that sends each request to the next server.</summary>
public sealed class BalancedTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Chat, of which the transport over the database is a part, serves the usual path.
    private const string Endpoint = "/balanced";

    private readonly string _database = Path.Combine(Path.GetTempPath(), $"balanced-{Guid.NewGuid():N}.db");
    private readonly List<ClusterHost> _hosts = [];
    private RedisServer? _redis;

    public Task InitializeAsync() => NodeProcess.InstallAsync();

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_database)!, Path.GetFileName(_database) + "*"))
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("redis", "polling", 60)]
    [InlineData("redis", "polling,websocket", 60)]
    [InlineData("redis", "websocket", 60)]
    [InlineData("database", "polling", 10)]
    [InlineData("database", "polling,websocket", 10)]
    [InlineData("database", "websocket", 60)]
    public async Task Clients_need_no_sticky_sessions(string cluster, string transports, int rounds)
    {
        await using var proxy = await StartAsync(cluster);
        foreach (var client in await RunAsync(proxy.Address, transports, clients: 3, rounds))
        {
            Assert.Equal((transports.Split(',')[^1], rounds, 0, 0), (client.Transport, client.Rounds, client.Wrong.Length, client.Left));
            Assert.Equal(Enumerable.Range(0, 50), client.Numbers);
            output.WriteLine($"{cluster} {transports}: p50 {client.P50:0.0} ms, p99 {client.P99:0.0} ms");
        }
    }

    [Fact]
    public async Task Clients_go_on_when_a_server_leaves()
    {
        await using var proxy = await StartAsync("redis");
        var running = RunAsync(proxy.Address, "polling,websocket", clients: 4, rounds: 300);
        await Wait.UntilAsync(() => _hosts.All(host => host.Server.ConnectionCount > 0), () => "both servers have clients");
        await _hosts[1].DisposeAsync();

        Assert.All(await running, client => Assert.Equal((300, 0), (client.Rounds, client.Wrong.Length)));
    }

    private async Task<HAProxy> StartAsync(string cluster)
    {
        Action<SocketIOBuilder> join;
        if (cluster == "redis")
        {
            _redis = await RedisServer.StartAsync();
            join = builder => builder.AddRedis(_redis.Configuration);
        }
        else
        {
            join = builder =>
            {
                builder.Services.AddChatRealtime().UseSqlite($"Data Source={_database}");
                builder.AddCluster(services => services.GetRequiredService<IClusterTransportFactory>().Create("balanced", Guid.NewGuid().ToString("N")));
            };
        }

        for (var i = 0; i < 2; i++)
        {
            _hosts.Add(await ClusterHost.StartAsync(join, io => io
                .On("echo", e => e.AckAsync(e.Arg<byte[]>(0)).AsTask())
                .On("ask-me", async e => await e.AckAsync(await e.Socket.EmitWithAckAsync<int>("ask", e.Arg<int>(0))))
                .On("count", async e =>
                {
                    for (var n = 0; n < e.Arg<int>(0); n++)
                    {
                        await e.Socket.EmitAsync("n", n);
                    }

                    await e.AckAsync();
                }),
                Endpoint));
        }

        return await HAProxy.StartAsync([.. _hosts.Select(host => host.Address)]);
    }

    private static async Task<Result[]> RunAsync(Uri address, string transports, int clients, int rounds)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["balanced.js", address.ToString(), transports, clients.ToString(), rounds.ToString()])
        {
            WorkingDirectory = NodeProcess.Folder(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var printed = await node.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("", await errors);
        return JsonSerializer.Deserialize<Result[]>(printed, JsonSerializerOptions.Web)!;
    }

    private sealed record Result(string Transport, int Rounds, int[] Wrong, int Left, int[] Numbers, double P50, double P99);
}
