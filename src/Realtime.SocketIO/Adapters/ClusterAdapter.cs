using Microsoft.Extensions.Logging;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Makes a server a member of a cluster: sends what its namespaces say to the other servers, and passes what these say
/// to the namespaces. If the transport is not connected, the server serves its own clients alone.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="createTransport">Creates the transport, when the host starts.</param>
/// <param name="options">The settings.</param>
internal sealed partial class ClusterAdapter(SocketIOServer server, Func<IClusterTransport> createTransport, SocketIOClusterOptions options)
    : IServerCluster, IClusterReceiver, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LogThrottle _sendFailures = new();
    private volatile IClusterTransport? _transport;
    private volatile State _state;

    // The reports of the connection's changes, one after the other.
    private Task _reports = Task.CompletedTask;

    private enum State
    {
        NotStarted,
        Disconnected,
        Connected,
        Stopped,
    }

    public bool IsConnected => _state == State.Connected;

    public bool IsAlone => _transport?.IsAlone ?? true;

    public SocketIOClusterOptions Options => options;

    public PendingRequests Requests { get; } = new();

    public TimeProvider TimeProvider => server.Sessions.TimeProvider;

    private SocketIOMetrics Metrics => server.Sessions.Metrics;

    private ILogger Logger => server.Logger;

    public INamespaceCluster For(SocketIONamespace ns) => new ClusterNamespace(this, ns);

    /// <summary>Joins the cluster, or begins to try.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var transport = createTransport();
        _transport = transport;
        server.Forwarding.Join(this);
        await transport.StartAsync(this, cancellationToken).ConfigureAwait(false);
        if (_state == State.NotStarted)
        {
            // The transport has reported nothing, so it is connected.
            OnConnection(isConnected: true, mayHaveMissed: false);
        }

        var opening = OpenAll();
        if (IsConnected)
        {
            // So that the server is counted, and hears the others, before its first client connects.
            await opening.WaitAsync(options.RequestTimeout, TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Leaves the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_state == State.Stopped)
            {
                return;
            }

            if (_state == State.Connected)
            {
                Metrics.ClusterConnected(false);
            }

            _state = State.Stopped;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (_transport is { } transport)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void OnConnection(bool isConnected, bool mayHaveMissed) => OnConnection(isConnected, mayHaveMissed, reason: null, exception: null);

    public void OnConnection(bool isConnected, bool mayHaveMissed, string? reason, Exception? exception)
    {
        lock (_gate)
        {
            var next = isConnected ? State.Connected : State.Disconnected;
            if (_state == State.Stopped || (_state == next && !mayHaveMissed))
            {
                return;
            }

            var hasChanged = _state != next;
            if (hasChanged && (isConnected || _state == State.Connected))
            {
                Metrics.ClusterConnected(isConnected);
            }

            _state = next;
            if (!isConnected || mayHaveMissed)
            {
                server.Forwarding.FailAll();
            }

            var report = new ClusterConnection(isConnected, mayHaveMissed);
            _reports = _reports.ContinueWith(
                _ => Report(report, hasChanged, reason, exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Sends a message to all other servers.</summary>
    /// <returns>False if it could not be sent.</returns>
    public async ValueTask<bool> PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        if (_state is State.NotStarted or State.Stopped || _transport is not { } transport)
        {
            return false;
        }

        try
        {
            await transport.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            Metrics.ClusterSent(NameOf(message.Type));
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OnSendFailed(exception);
            return false;
        }
    }

    /// <summary>Answers a server's request.</summary>
    public async Task AnswerAsync(ClusterMessage request, ClusterMessage answer)
    {
        if (_state is State.NotStarted or State.Stopped || _transport is not { } transport)
        {
            return;
        }

        try
        {
            await transport.SendAsync(request.SenderId, answer with { SenderId = transport.ServerId, Namespace = request.Namespace, RequestId = request.RequestId }, _stop.Token).ConfigureAwait(false);
            Metrics.ClusterSent(NameOf(answer.Type));
        }
        catch (Exception exception)
        {
            OnSendFailed(exception);
        }
    }

    /// <summary>Counts the other servers.</summary>
    /// <exception cref="ClusterUnavailableException">They cannot be reached.</exception>
    public async Task<int> CountOthersAsync(string ns, CancellationToken cancellationToken)
    {
        if (_state is State.NotStarted or State.Stopped || _transport is not { } transport)
        {
            throw new ClusterUnavailableException();
        }

        try
        {
            return await transport.CountOthersAsync(ns, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ClusterUnavailableException or OperationCanceledException))
        {
            OnSendFailed(exception);
            throw new ClusterUnavailableException("The other servers could not be counted", exception);
        }
    }

    /// <summary>A message of this server.</summary>
    public ClusterMessage Message(ClusterMessageType type, string ns) => new()
    {
        Type = type,
        SenderId = _transport?.ServerId ?? "",
        Namespace = ns,
    };

    private static string NameOf(ClusterMessageType type) => type switch
    {
        ClusterMessageType.Broadcast => "broadcast",
        ClusterMessageType.SocketsJoin => "sockets_join",
        ClusterMessageType.SocketsLeave => "sockets_leave",
        ClusterMessageType.DisconnectSockets => "disconnect_sockets",
        ClusterMessageType.FetchSockets => "fetch_sockets",
        ClusterMessageType.FetchSocketsResponse => "fetch_sockets_response",
        ClusterMessageType.ServerSideEmit => "server_side_emit",
        ClusterMessageType.ServerSideEmitResponse => "server_side_emit_response",
        ClusterMessageType.BroadcastClientCount => "broadcast_client_count",
        ClusterMessageType.BroadcastAck => "broadcast_ack",
        ClusterMessageType.SessionRequest => "session_request",
        ClusterMessageType.SessionAnswer => "session_answer",
        _ => "unknown",
    };

    private void OnSendFailed(Exception exception)
    {
        Metrics.ClusterFailed();

        // A lost connection is logged when it is lost, and again when it is there.
        if (exception is not (ClusterUnavailableException or OperationCanceledException or ObjectDisposedException)
            && _sendFailures.TryPass(server.Sessions.Now, out var heldBack))
        {
            Log.ClusterSendFailed(Logger, heldBack, exception);
        }
    }

    private void Report(ClusterConnection connection, bool hasChanged, string? reason, Exception? exception)
    {
        hasChanged &= _transport is not IReportingTransport { LogsConnection: true };
        if (hasChanged && connection.IsConnected)
        {
            Log.ClusterConnected(Logger, _transport?.ServerId ?? "", connection.MayHaveMissed ? "; messages of other servers may have been lost" : "");
        }
        else if (hasChanged)
        {
            Log.ClusterLost(Logger, reason is null ? "" : $": {reason}", exception);
        }

        server.NotifyClusterConnection(connection);
    }
}
