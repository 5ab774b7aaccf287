using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Realtime.SocketIO.Hosting;

/// <summary>
/// Ends the connections before the host stops its web server: while that still listens, polling clients can
/// fetch what is queued for them, and nobody is cut off before it is its turn.
/// </summary>
internal sealed class SocketIOShutdown(SocketIOServers servers, IOptions<HostOptions> hostOptions) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        servers.StopLimit = LimitOf(hostOptions.Value.ShutdownTimeout);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(servers.All.Select(server => server.StopAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The rest is for the web server and the host's other services.</summary>
    private static TimeSpan LimitOf(TimeSpan hostTimeout) =>
        hostTimeout == Timeout.InfiniteTimeSpan ? hostTimeout : hostTimeout * 0.8;
}
