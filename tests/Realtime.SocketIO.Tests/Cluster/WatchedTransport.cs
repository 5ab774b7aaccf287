using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Tests.Cluster;

/// <summary>A transport that counts the polls of which its server has said that it holds them.</summary>
internal sealed class WatchedTransport(InProcessClusterTransport inner) : IClusterTransport
{
    private int _taken;

    public string ServerId => inner.ServerId;

    public int Taken => Volatile.Read(ref _taken);

    public Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken) => inner.StartAsync(receiver, cancellationToken);

    public ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken) => inner.OpenAsync(@namespace, cancellationToken);

    public ValueTask CloseAsync(string @namespace) => inner.CloseAsync(@namespace);

    public ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken) => inner.PublishAsync(message, cancellationToken);

    public ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken)
    {
        if (message.Type == ClusterMessageType.SessionAnswer && message.Payload.Json.Span.StartsWith("[4,"u8))
        {
            Interlocked.Increment(ref _taken);
        }

        return inner.SendAsync(serverId, message, cancellationToken);
    }

    public ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken) => inner.IsAliveAsync(serverId, cancellationToken);

    public ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken) => inner.CountOthersAsync(@namespace, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
