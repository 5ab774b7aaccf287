using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Realtime.SocketIO.Hosting;

/// <summary>
/// Ends the connections before the host stops its web server. While the web server still listens, polling clients can
/// fetch their queued packets, and no connection is cut off before its turn.
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

    /// <summary>Leaves a fifth of the time for the web server and the host's other services.</summary>
    private static TimeSpan LimitOf(TimeSpan hostTimeout) =>
        hostTimeout == Timeout.InfiniteTimeSpan ? hostTimeout : hostTimeout * 0.8;
}
