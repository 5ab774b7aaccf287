using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.SocketIO.Hosting.Accepting;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

/// <summary>A host takes so many connections and resets the others; those that are in notice nothing.</summary>
public sealed class ConnectionCeilingTests
{
    [Fact]
    public async Task Connections_beyond_the_ceiling_are_reset_and_those_that_are_in_stay()
    {
        var seen = new Seen<(string, long)>();
        using var listener = new MeterListener();
        await using var host = await TestHost.StartAsync(
            io => io.On("echo", e => e.AckAsync(e.Arg<int>(0)).AsTask()),
            options => options.MaxAcceptedConnections = 2,
            (services, _) => services.AddHealthChecks().AddSocketIO());
        var ceiling = host.Services.GetRequiredService<ConnectionCeiling>();
        Listen(listener, host.Services.GetRequiredService<IMeterFactory>(), seen);
        await using var first = await host.ConnectAsync();
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(host)).Status);
        await using var second = await host.ConnectAsync();

        for (var i = 0; i < 3; i++)
        {
            await ExpectResetAsync(host.Address);
        }

        Assert.Equal(1, (await first.EmitWithAckAsync("echo", 1)).GetInt32());
        Assert.Equal(2, (await second.EmitWithAckAsync("echo", 2)).GetInt32());
        var health = await HealthAsync(host);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal((2L, 3L, 2), (health.Data["accepted"], health.Data["refused"], health.Data["ceiling"]));
        listener.RecordObservableInstruments();
        Assert.Contains(("socketio.host.connections", 2L), seen.Items);
        Assert.Contains(("socketio.host.connections.ceiling", 2L), seen.Items);
        Assert.Equal(3, seen.Items.Count(item => item == ("socketio.host.connections.refused", 1L)));

        await first.DisposeAsync();
        await Wait.UntilAsync(() => ceiling.Accepted == 1, "the first is gone");
        await using var next = await host.ConnectAsync();
        Assert.Equal(3, (await next.EmitWithAckAsync("echo", 3)).GetInt32());
    }

    [Fact]
    public async Task A_server_that_is_added_before_Kestrel_has_its_ceiling_too()
    {
        var builder = new HostBuilder();
        builder.ConfigureServices(services => services.AddSocketIO(options => options.MaxAcceptedConnections = 1));
        builder.ConfigureWebHost(web => web
            .UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0))
            .ConfigureServices(services => services.AddRouting())
            .Configure(app =>
            {
                app.UseRouting();
                app.UseEndpoints(endpoints => endpoints.MapSocketIO());
            }));
        using var host = await builder.StartAsync();
        var address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await using var first = await SocketIOTestClient.ConnectAsync(address);

        await ExpectResetAsync(address);

        Assert.Equal(1, host.Services.GetRequiredService<ConnectionCeiling>().Refused);
        first.Abort();
        await host.StopAsync();
    }

    [Fact]
    public void The_log_says_once_a_minute_what_to_raise()
    {
        var time = new ManualTime();
        var lines = new Seen<string>();
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var ceiling = new ConnectionCeiling(() => new(1, null), time, meters.GetRequiredService<IMeterFactory>(), new Lines(lines));
        Microsoft.AspNetCore.Connections.ConnectionContext connection = new Microsoft.AspNetCore.Connections.DefaultConnectionContext();
        Assert.True(ceiling.TryEnter(connection));

        for (var i = 0; i < 5; i++)
        {
            Assert.False(ceiling.TryEnter(connection));
        }

        Assert.Contains("since the last such line: 0 more", Assert.Single(lines.Items), StringComparison.Ordinal);
        Assert.Contains("MaxAcceptedConnections is 1", lines.Items[0], StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(ceiling.TryEnter(connection));
        Assert.Contains("since the last such line: 4 more", lines.Items[1], StringComparison.Ordinal);

        ceiling.Leave();
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(ceiling.IsFull);
    }

    [Theory]
    [InlineData("Max open files            1024                 1048576              files     ", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             127231               127231               processes ", null)]
    public void The_limit_of_descriptors_is_read_from_the_system(string line, int? expected) =>
        Assert.Equal(expected, DescriptorLimit.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Fact]
    public void The_smallest_that_a_server_sets_holds_and_else_the_limit_less_a_reserve()
    {
        Assert.Equal(new(5, null), ConnectionCeiling.Limits.Of([null, 7, 5], 1024));
        Assert.Equal(new(null, 1024 - 64), ConnectionCeiling.Limits.Of([null], 1024));
        Assert.Equal(new(null, 20_000 - 512), ConnectionCeiling.Limits.Of([null, null], 20_000));
        Assert.Equal(new(null, 256 - 32), ConnectionCeiling.Limits.Of([null], 256));
        Assert.Equal(new(null, null), ConnectionCeiling.Limits.Of([int.MaxValue], 1024));
        Assert.Equal(new(null, null), ConnectionCeiling.Limits.Of([null], null));
    }

    private static async Task<HealthReportEntry> HealthAsync(TestHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["socket.io"];

    private static async Task ExpectResetAsync(Uri address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            await socket.ReceiveAsync(new byte[1]).WaitAsync(SocketIOTestClient.Patience);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static void Listen(MeterListener listener, IMeterFactory meters, Seen<(string, long)> seen)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("socketio.host.", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
    }

    private sealed class Lines(Seen<string> seen) : ILogger<ConnectionCeiling>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            seen.Add(formatter(state, exception));
    }
}
