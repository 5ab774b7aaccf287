using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>Sends on the way that is used at present.</summary>
internal sealed partial class FallbackTransport
{
    public ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken) =>
        SendAsync(transport => transport.PublishAsync(message, cancellationToken));

    public ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken) =>
        SendAsync(transport => transport.SendAsync(serverId, message, cancellationToken));

    public ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken) =>
        (_route == TransportRoute.Primary ? _primary : _database).IsAliveAsync(serverId, cancellationToken);

    public ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken) => _route switch
    {
        TransportRoute.Primary => _primary.CountOthersAsync(@namespace, cancellationToken),
        TransportRoute.Database => _database.CountOthersAsync(@namespace, cancellationToken),
        _ => throw new ClusterUnavailableException(),
    };

    private async ValueTask SendAsync(Func<IClusterTransport, ValueTask> send)
    {
        var changed = _changed.Task;
        var route = _route;
        if (route == TransportRoute.None)
        {
            throw new ClusterUnavailableException();
        }

        if (route == TransportRoute.Database || !await TrySendAsync(send, changed).ConfigureAwait(false))
        {
            await send(_database).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the primary transport took a message. It is not waited for longer than it is used.</summary>
    private async ValueTask<bool> TrySendAsync(Func<IClusterTransport, ValueTask> send, Task changed)
    {
        try
        {
            // A transport that knows that it is not connected throws here.
            var sent = send(_primary).AsTask();
            if (await Task.WhenAny(sent, changed).ConfigureAwait(false) == sent)
            {
                await sent.ConfigureAwait(false);
                return true;
            }

            // The database says it again. What is told twice for it, chat knows by its revisions and numbers.
            _ = sent.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return false;
        }
        catch (ClusterUnavailableException)
        {
            return false;
        }
    }
}
