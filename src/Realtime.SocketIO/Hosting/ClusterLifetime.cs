using Microsoft.Extensions.Hosting;
using Realtime.SocketIO.Adapters;

namespace Realtime.SocketIO.Hosting;

/// <summary>
/// Joins the cluster before clients connect. Leaves it last: until then the other servers hear of the sockets that
/// leave, and the host's services can send to them.
/// </summary>
internal sealed class ClusterLifetime(ClusterAdapter cluster) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    public Task StartingAsync(CancellationToken cancellationToken) => cluster.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>Called as well where a host that did not start is disposed.</summary>
    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    public void Dispose() => _ = DisposeAsync().AsTask();
}
