using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.ProtocolHost;

namespace Realtime.SocketIO.Conformance.Running;

/// <summary>
/// The server under test: in this process on a port of its own, or, when REALTIME_CONFORMANCE_URL names one,
/// any running server that serves the same application.
/// </summary>
internal sealed class Target : IAsyncDisposable
{
    public const string UrlVariable = "REALTIME_CONFORMANCE_URL";

    private readonly WebApplication? _app;
    private readonly LogRecorder _log;
    private bool _stopped;

    private Target(WebApplication? app, Uri address, string path, LogRecorder log)
    {
        _app = app;
        _log = log;
        Address = address;
        Path = path;
    }

    public static string? ExternalUrl => Environment.GetEnvironmentVariable(UrlVariable);

    public Uri Address { get; }

    /// <summary>The path of the endpoint under test.</summary>
    public string Path { get; }

    public IReadOnlyCollection<string> LoggedErrors => _log.Errors;

    public bool IsInProcess => _app is not null;

    public SocketIOServer Server => _app!.Services.GetRequiredService<SocketIOServer>();

    /// <summary>
    /// A patient server, whose heartbeat stays out of the way, unless the test configures its own.
    /// </summary>
    public static async Task<Target> StartAsync(Action<SocketIOOptions>? configure = null, string path = "/socket.io/")
    {
        var log = new LogRecorder();
        if (ExternalUrl is { } url)
        {
            return new Target(null, new Uri(url), path, log);
        }

        var app = ProtocolApplication.Create(
            "http://127.0.0.1:0",
            options =>
            {
                ProtocolApplication.SuiteOptions(options);
                options.PingInterval = TimeSpan.FromSeconds(20);
                options.PingTimeout = TimeSpan.FromSeconds(20);
                options.ConnectTimeout = TimeSpan.FromSeconds(20);
                configure?.Invoke(options);
            },
            builder => builder.Logging.ClearProviders().AddProvider(log));
        await app.StartAsync();
        return new Target(app, new Uri(app.Urls.First()), path, log);
    }

    /// <summary>Stops the server as a host does on shutdown.</summary>
    public async Task StopAsync()
    {
        if (_app is not null && !_stopped)
        {
            _stopped = true;
            using var patience = new CancellationTokenSource(Deadlines.Answer);
            await _app.StopAsync(patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _log.Dispose();
    }
}
