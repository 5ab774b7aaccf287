using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Realtime.ProtocolHost;

namespace Realtime.SocketIO.DotNetClient;

/// <summary>The protocol host in this process, which can be stopped and started again on its port.</summary>
public sealed class Host : IAsyncDisposable
{
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
            var port = Random.Shared.Next(20_000, 30_000);
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
}
