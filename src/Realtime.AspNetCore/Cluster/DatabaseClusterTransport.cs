using System.Collections.Concurrent;
using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>
/// Connects a Socket.IO server with those of the same name on other nodes, through the store that they share. The servers of
/// a process share one node.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="server">The name of the Socket.IO server.</param>
internal sealed class DatabaseClusterTransport(DatabaseNode node, string server) : IClusterTransport, IReportingTransport
{
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);
    private IClusterReceiver? _receiver;

    public string ServerId => node.Id;

    public bool IsAlone => node.IsAlone;

    // The node does.
    public bool LogsConnection => true;

    public string Server => server;

    /// <summary>Whether another transport is used at present, so that messages are rare and need not be found at once.</summary>
    public bool IsStandby { get; set; }

    public Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        return node.AddAsync(this, cancellationToken);
    }

    public ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken)
    {
        _open[@namespace] = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync(string @namespace)
    {
        _open.TryRemove(@namespace, out _);
        return ValueTask.CompletedTask;
    }

    public ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        Post(message);
        return ValueTask.CompletedTask;
    }

    /// <summary>Accepts a message for all other nodes.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used, or too many messages wait.</exception>
    public void Post(ClusterMessage message) => node.Send(new WaitingMessage(server, message, RecipientId: null));

    public ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken)
    {
        node.Send(new WaitingMessage(server, message, serverId));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken) => node.IsAliveAsync(serverId, cancellationToken);

    // All nodes of a store run the same app, and so serve the same namespaces. One that does not serve a namespace, because
    // clients create it, answers for it nevertheless.
    public ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken) => node.CountOthersAsync(cancellationToken);

    public ValueTask DisposeAsync() => node.RemoveAsync(this);

    /// <summary>Passes a message of another node on.</summary>
    public void Receive(ClusterMessage message)
    {
        if (_open.ContainsKey(message.Namespace))
        {
            _receiver!.OnMessage(message);
        }
        else if (message.RequestId is not null && AnswerTo(message.Type) is { } type && node.IsConnected)
        {
            node.Send(new WaitingMessage(
                server,
                new ClusterMessage { Type = type, SenderId = node.Id, Namespace = message.Namespace, RequestId = message.RequestId },
                message.SenderId));
        }
    }

    /// <summary>Reports a change of the connection.</summary>
    public void Report(bool isConnected, bool mayHaveMissed) => _receiver!.OnConnection(isConnected, mayHaveMissed);

    private static ClusterMessageType? AnswerTo(ClusterMessageType request) => request switch
    {
        ClusterMessageType.Broadcast => ClusterMessageType.BroadcastClientCount,
        ClusterMessageType.FetchSockets => ClusterMessageType.FetchSocketsResponse,
        ClusterMessageType.ServerSideEmit => ClusterMessageType.ServerSideEmitResponse,
        _ => null,
    };
}
