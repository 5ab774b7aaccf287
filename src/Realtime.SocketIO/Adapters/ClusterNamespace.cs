using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO.Adapters;

/// <summary>One namespace in the cluster.</summary>
internal sealed partial class ClusterNamespace : INamespaceCluster
{
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(1);

    private readonly ClusterAdapter _cluster;
    private readonly SocketIONamespace _namespace;
    private readonly MessageLane _lane;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterNamespace(ClusterAdapter cluster, SocketIONamespace ns)
    {
        _cluster = cluster;
        _namespace = ns;
        _lane = new MessageLane(Process);
    }

    public void SetOpen() => _opened.TrySetResult();

    public async ValueTask WaitUntilOpenAsync()
    {
        if (_cluster.IsConnected)
        {
            await _opened.Task.WaitAsync(OpeningTime, _cluster.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task<int> CountOthersAsync(CancellationToken cancellationToken) => _cluster.CountOthersAsync(_namespace.Name, cancellationToken);

    public ValueTask BroadcastAsync(ClusterTarget target, ClusterPayload content) =>
        SendAsync(Message(ClusterMessageType.Broadcast) with { Target = target, Payload = content });

    public IDisposable Ask(ClusterTarget target, ClusterPayload content, IClusterAckReceiver receiver)
    {
        var pending = _cluster.Requests.Add(_namespace.Name, new AckRequest(receiver));
        _ = AskAsync(Message(ClusterMessageType.Broadcast) with { Target = target, Payload = content, RequestId = pending.Id }, receiver);
        return pending;
    }

    public ValueTask JoinAsync(ClusterTarget target, IReadOnlyList<string> rooms) =>
        SendAsync(Message(ClusterMessageType.SocketsJoin) with { Target = target, Rooms = rooms });

    public ValueTask LeaveAsync(ClusterTarget target, IReadOnlyList<string> rooms) =>
        SendAsync(Message(ClusterMessageType.SocketsLeave) with { Target = target, Rooms = rooms });

    public ValueTask DisconnectAsync(ClusterTarget target, bool close) =>
        SendAsync(Message(ClusterMessageType.DisconnectSockets) with { Target = target, Close = close });

    public async Task<IReadOnlyList<IRemoteSocket>> FetchAsync(ClusterTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var answers = await RequestAsync(
                Message(ClusterMessageType.FetchSockets) with { Target = target },
                ClusterMessageType.FetchSocketsResponse,
                target.Timeout ?? _cluster.Options.RequestTimeout,
                cancellationToken).ConfigureAwait(false);
            return [.. answers.SelectMany(SocketsOf)];
        }
        catch (ClusterUnavailableException)
        {
            return [];
        }
    }

    public async ValueTask ServerSideEmitAsync(ClusterPayload content, CancellationToken cancellationToken) =>
        await _cluster.PublishAsync(Message(ClusterMessageType.ServerSideEmit) with { Payload = content }, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<ClusterPayload>> ServerSideRequestAsync(ClusterPayload content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answers = await RequestAsync(
            Message(ClusterMessageType.ServerSideEmit) with { Payload = content },
            ClusterMessageType.ServerSideEmitResponse,
            timeout,
            cancellationToken).ConfigureAwait(false);
        return [.. answers.Select(answer => answer.Payload)];
    }

    private ClusterMessage Message(ClusterMessageType type) => _cluster.Message(type, _namespace.Name);

    /// <summary>
    /// Sends a message that needs no answer. Not cancelled: this server's own sockets have it already, so the others
    /// shall have it too.
    /// </summary>
    private async ValueTask SendAsync(ClusterMessage message) => await _cluster.PublishAsync(message, CancellationToken.None).ConfigureAwait(false);

    private async Task AskAsync(ClusterMessage message, IClusterAckReceiver receiver)
    {
        // Published before the servers are counted, so that the event keeps its place among the others of this server.
        var publishing = _cluster.PublishAsync(message, CancellationToken.None);
        var servers = 0;
        try
        {
            servers = await _cluster.CountOthersAsync(_namespace.Name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ClusterUnavailableException or OperationCanceledException)
        {
            // The clients of this server answer alone.
        }

        receiver.OnServers(await publishing.ConfigureAwait(false) ? servers : 0);
    }

    private async Task<IReadOnlyList<ClusterMessage>> RequestAsync(ClusterMessage message, ClusterMessageType answerType, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var servers = await _cluster.CountOthersAsync(_namespace.Name, cancellationToken)
            .WaitAsync(timeout, _cluster.TimeProvider, cancellationToken)
            .ConfigureAwait(false);
        if (servers == 0)
        {
            return [];
        }

        var request = new ServerRequest(servers, answerType);
        using var pending = _cluster.Requests.Add(_namespace.Name, request);
        return await _cluster.PublishAsync(message with { RequestId = pending.Id }, cancellationToken).ConfigureAwait(false)
            ? await request.WaitAsync(timeout, _cluster.TimeProvider, cancellationToken).ConfigureAwait(false)
            : throw new ClusterUnavailableException();
    }

    private IEnumerable<IRemoteSocket> SocketsOf(ClusterMessage answer)
    {
        foreach (var socket in answer.Sockets)
        {
            if (RemoteSocket.TryRead(_namespace, socket, _cluster.Options.MaxJsonDepth) is { } read)
            {
                yield return read;
            }
            else
            {
                _cluster.Drop(answer, DropReason.InvalidContent);
            }
        }
    }
}
