using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Realtime.ProtocolHost;

namespace Realtime.SocketIO.DotNetClient;

/// <summary>The protocol host in this process, which can be stopped and started again on its port.</summary>
public sealed class Host : IAsyncDisposable
{
    // Suites that run beside one another have ports of their own.
    private static readonly int FirstPort = Number("REALTIME_TEST_FIRST_PORT", 20_000);
    private static readonly int Ports = Number("REALTIME_TEST_PORTS", 10_000);

    private readonly Action<SocketIOOptions> _configure;
    private WebApplication? _app;

    private Host(Action<SocketIOOptions> configure) => _configure = configure;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");

    public static async Task<Host> StartAsync(Action<SocketIOOptions>? configure = null)
    {
        var host = new Host(configure ?? (_ => { }));
        await host.StartAsync();
        return host;
    }

    public async Task StartAsync()
    {
        _app = ProtocolApplication.Create(
            Address.GetLeftPart(UriPartial.Authority),
            options =>
            {
                ProtocolApplication.SuiteOptions(options);

                // The heartbeat stays out of the way.
                options.PingInterval = TimeSpan.FromSeconds(5);
                options.PingTimeout = TimeSpan.FromSeconds(20);
                options.ConnectTimeout = TimeSpan.FromSeconds(20);
                _configure(options);
            },
            builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Below the ports of outgoing connections: a client that tries to come back could otherwise be connected to itself.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + Random.Shared.Next(Ports);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
