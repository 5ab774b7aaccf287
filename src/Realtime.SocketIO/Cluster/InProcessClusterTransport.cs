using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Realtime.SocketIO.Cluster;

/// <summary>
/// The transport of one server of an <see cref="InProcessCluster"/>. Messages are copied, and delivered at most once: a
/// server that is not connected misses them.
/// </summary>
public sealed class InProcessClusterTransport : IClusterTransport
{
    private readonly InProcessCluster _cluster;
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);
    private readonly Channel<Action<IClusterReceiver>> _incoming = Channel.CreateUnbounded<Action<IClusterReceiver>>(new UnboundedChannelOptions { SingleReader = true });
    private Task _receiving = Task.CompletedTask;
    private volatile bool _isStarted;
    private volatile bool _isLost;

    internal InProcessClusterTransport(InProcessCluster cluster, string serverId)
    {
        _cluster = cluster;
        ServerId = serverId;
    }

    /// <inheritdoc/>
    public string ServerId { get; }

    /// <summary>Whether the transport reaches the other servers.</summary>
    public bool IsConnected => _isStarted && !_isLost;

    /// <inheritdoc/>
    public Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        cancellationToken.ThrowIfCancellationRequested();
        _receiving = ReceiveAsync(receiver);
        _isStarted = true;
        _cluster.Add(this);
        if (_isLost)
        {
            receiver.OnConnection(isConnected: false, mayHaveMissed: false);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken)
    {
        ThrowIfLost();
        _open[@namespace] = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(string @namespace)
    {
        _open.TryRemove(@namespace, out _);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfLost();
        _cluster.Send(this, message, serverId: null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfLost();
        _cluster.Send(this, message, serverId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken)
    {
        ThrowIfLost();
        return ValueTask.FromResult(_cluster.Has(serverId));
    }

    /// <inheritdoc/>
    public ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken)
    {
        ThrowIfLost();
        return ValueTask.FromResult(_cluster.CountOthers(this, @namespace));
    }

    /// <summary>Takes the connection away, as a broker that goes does. A second call has no effect.</summary>
    public void Disconnect() => SetLost(true);

    /// <summary>Gives the connection back. A second call has no effect.</summary>
    public void Reconnect() => SetLost(false);

    /// <summary>Leaves the cluster.</summary>
    /// <returns>A task that completes when no message is received any more.</returns>
    public async ValueTask DisposeAsync()
    {
        _isStarted = false;
        _cluster.Remove(this);
        _incoming.Writer.TryComplete();
        await _receiving.ConfigureAwait(false);
    }

    internal bool IsOpen(string ns) => _open.ContainsKey(ns);

    /// <summary>Queues a message of another server.</summary>
    internal void Receive(ClusterMessage message)
    {
        var copy = message with { Payload = Copy(message.Payload) };
        _incoming.Writer.TryWrite(receiver => receiver.OnMessage(copy));
    }

    /// <summary>Copies the content, so that servers do not share memory, as they do not anywhere else.</summary>
    private static ClusterPayload Copy(ClusterPayload payload) => new(
        payload.Json.ToArray(),
        [.. (payload.Attachments ?? []).Select(attachment => (ReadOnlyMemory<byte>)attachment.ToArray())]);

    private async Task ReceiveAsync(IClusterReceiver receiver)
    {
        await foreach (var deliver in _incoming.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            deliver(receiver);
        }
    }

    private void SetLost(bool isLost)
    {
        if (_isLost != isLost)
        {
            _isLost = isLost;
            _incoming.Writer.TryWrite(receiver => receiver.OnConnection(!isLost, mayHaveMissed: !isLost));
        }
    }

    private void ThrowIfLost()
    {
        if (!IsConnected)
        {
            throw new ClusterUnavailableException();
        }
    }
}
