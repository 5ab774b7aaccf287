using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Clients_get_what_is_queued_and_are_told_before_the_host_has_stopped()
    {
        var reasons = new Seen<DisconnectReason>();
        await using var host = await TestHost.StartAsync(io => io.OnDisconnect((_, reason) =>
        {
            reasons.Add(reason);
            return Task.CompletedTask;
        }));
        await using var client = await host.ConnectAsync();

        await host.Server.EmitAsync("last-words", 1);
        await host.StopAsync();

        Assert.Equal(1, (await client.NextAsync("last-words")).GetInt32());
        await client.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal([DisconnectReason.ServerShuttingDown], reasons.Items);
        Assert.Equal(0, host.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_polling_client_can_fetch_what_is_queued_while_the_host_stops()
    {
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var sid = (await http.GetStringAsync("/socket.io/?EIO=4&transport=polling")).Split('"')[3];
        var session = $"/socket.io/?EIO=4&transport=polling&sid={sid}";
        using var connect = new StringContent("40");
        await http.PostAsync(session, connect);
        await http.GetStringAsync(session);

        await host.Server.EmitAsync("last-words");
        var stopping = host.StopAsync();
        var packets = new List<string>();
        while (packets.LastOrDefault() != "1")
        {
            packets.AddRange((await http.GetStringAsync(session)).Split('\u001e'));
        }

        await stopping;
        Assert.Equal(["42[\"last-words\"]", "1"], packets);
    }

    [Fact]
    public async Task A_server_that_stops_takes_no_new_connections_and_serves_the_old_ones_until_their_turn()
    {
        await using var host = await TestHost.StartAsync(
            io => io.On("still-there", e => e.AckAsync("yes")),
            o => o.ShutdownJitter = TimeSpan.FromHours(1));
        using var http = new HttpClient { BaseAddress = host.Address };
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.ConnectAsync()));
        using var hurry = new CancellationTokenSource();

        var stopping = host.Server.StopAsync(hurry.Token);
        using var refused = await http.GetAsync("/socket.io/?EIO=4&transport=polling");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("yes", (await clients[0].EmitWithAckAsync("still-there")).GetString());
        Assert.False(stopping.IsCompleted);
        await hurry.CancelAsync();
        await stopping.WaitAsync(SocketIOTestClient.Patience);
        await Task.WhenAll(clients.Select(client => client.Closed)).WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task Jitter_spreads_the_end_of_connections_over_its_window()
    {
        await using var host = await TestHost.StartAsync(options: o => o.ShutdownJitter = TimeSpan.FromMilliseconds(600));
        var clients = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => host.ConnectAsync()));
        var clock = Stopwatch.StartNew();

        var ends = clients.Select(async client =>
        {
            await client.Closed;
            return clock.Elapsed;
        }).ToArray();
        await host.StopAsync();
        var times = (await Task.WhenAll(ends).WaitAsync(SocketIOTestClient.Patience)).Order().ToArray();

        Assert.True(times[^1] - times[0] >= TimeSpan.FromMilliseconds(300), $"all ended within {times[^1] - times[0]}");
    }

    [Fact]
    public async Task It_takes_no_longer_than_the_host_allows_whatever_the_options_say()
    {
        await using var host = await TestHost.StartAsync(
            options: null,
            services: (services, _) =>
            {
                services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
                services.AddSocketIO(o =>
                {
                    o.ShutdownJitter = TimeSpan.FromMinutes(10);
                    o.ShutdownTimeout = TimeSpan.FromMinutes(10);
                });
            });
        using var http = new HttpClient { BaseAddress = host.Address };

        // A client that never fetches its last packets.
        await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        await using var client = await host.ConnectAsync();
        var clock = Stopwatch.StartNew();
        await host.StopAsync().WaitAsync(SocketIOTestClient.Patience);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), $"it took {clock.Elapsed}");
        Assert.Equal(0, host.Server.ConnectionCount);
    }
}
