using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.SocketIO;
using Realtime.SocketIO.Cluster;

namespace Realtime.Nodes;

/// <summary>
/// The link to the other nodes: server-side events of a Socket.IO namespace of their own, so that other servers of the
/// cluster, which have no chat, are not waited for. Clients cannot connect to it. Without a cluster it does nothing.
/// Thread-safe.
/// </summary>
internal sealed class NodeLink(ChatMetrics metrics, ILogger<NodeLink> logger)
{
    private const string Namespace = "/realtime-nodes";

    /// <summary>How long a caller waits for the answers of the other nodes.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    /// <summary>For how long others are reckoned with after they were last seen or heard.</summary>
    private static readonly TimeSpan OthersMemory = TimeSpan.FromMinutes(5);

    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(10));
    private readonly LogThrottle _setAside = new(TimeSpan.FromSeconds(10));
    private long _othersUntil;
    private SocketIOServer? _server;
    private SocketIONamespace? _namespace;

    /// <summary>Identifies this node among the others, for as long as the process runs.</summary>
    public string NodeId { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Whether this node has no cluster, so that nothing has to be sent.</summary>
    public bool IsAlone => _namespace is null;

    /// <summary>Whether other nodes are alive.</summary>
    public bool HasOthers => _server is { IsAlone: false };

    /// <summary>
    /// Whether other nodes are alive, or were a while ago, so that their changes are waited for. A node that stood still, or whose
    /// transport has just come back, sees nobody for a moment. In that moment, too, it must not tell what was missed after what came
    /// later.
    /// </summary>
    public bool MayHaveOthers
    {
        get
        {
            if (_server is null)
            {
                return false;
            }

            if (!_server.IsAlone)
            {
                NoteOthers();
                return true;
            }

            return Environment.TickCount64 < Volatile.Read(ref _othersUntil);
        }
    }

    /// <summary>Sets the server that carries the events. Call it before handlers are added.</summary>
    public void Attach(SocketIOServer server)
    {
        if (server.IsClustered)
        {
            _server = server;
            _namespace = server.Of(Namespace);

            // As for a namespace that does not exist.
            _namespace.Use((_, _) => throw new ConnectRejectedException("Invalid namespace"));
        }
    }

    /// <summary>Counts the other nodes that are alive. Does not throw.</summary>
    /// <returns>Their number; null if they cannot be reached.</returns>
    public async ValueTask<int?> CountOthersAsync()
    {
        if (!HasOthers || _namespace?.Cluster is not { } cluster)
        {
            return 0;
        }

        try
        {
            return await cluster.CountOthersAsync(CancellationToken.None).WaitAsync(AnswerLimit).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ClusterUnavailableException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Adds a handler that is called when the transport is connected again and may have missed something.</summary>
    public void OnReturn(Action handler) => _server?.OnClusterConnection(connection =>
    {
        if (connection is { IsConnected: true, MayHaveMissed: true })
        {
            handler();
        }
    });

    /// <summary>Adds a handler for an event of other nodes. It must not block. What it cannot take is logged, counted and left out.</summary>
    public void On<T>(string eventName, JsonTypeInfo<T> typeInfo, Action<T> handler)
        where T : class =>
        _namespace?.OnServerSide(eventName, received =>
        {
            if (Read(received, typeInfo) is { } value)
            {
                try
                {
                    handler(value);
                }
                catch (Exception exception)
                {
                    // What another node says is input. It may lack what the handler needs.
                    SetAside(exception);
                }
            }
        });

    /// <summary>Adds a handler that answers an event of other nodes.</summary>
    public void OnAsk<T, TAnswer>(string eventName, JsonTypeInfo<T> typeInfo, JsonTypeInfo<TAnswer> answerTypeInfo, Func<T, Task<TAnswer>> handler)
        where T : class =>
        _namespace?.OnServerSide(eventName, async received =>
        {
            if (Read(received, typeInfo) is { } value)
            {
                await received.AckAsync(await handler(value).ConfigureAwait(false), answerTypeInfo).ConfigureAwait(false);
            }
        });

    /// <summary>Sends an event to the other nodes. Does not throw.</summary>
    /// <returns>True if the transport accepted it.</returns>
    public async ValueTask<bool> TrySendAsync<T>(string eventName, T value, JsonTypeInfo<T> typeInfo)
    {
        if (IsAlone)
        {
            return false;
        }

        try
        {
            await _namespace!.ServerSideEmitAsync(eventName, value, typeInfo).ConfigureAwait(false);

            // Sending does not throw while the transport is lost.
            return _server!.IsClusterConnected;
        }
        catch (Exception exception)
        {
            Report(eventName, exception);
            return false;
        }
    }

    /// <summary>Sends an event to the other nodes and waits for their answers, for a limited time. Does not throw.</summary>
    /// <returns>The answers; null if not all live nodes have answered. Empty without a cluster.</returns>
    public async ValueTask<IReadOnlyList<TAnswer?>?> TryAskAsync<T, TAnswer>(
        string eventName,
        T value,
        JsonTypeInfo<T> typeInfo,
        JsonTypeInfo<TAnswer> answerTypeInfo)
    {
        if (IsAlone)
        {
            return [];
        }

        try
        {
            return await _namespace!
                .ServerSideEmitWithAckAsync(eventName, value, typeInfo, answerTypeInfo, AnswerLimit)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nothing is wrong with this node, nor with the transport. What must not be lost is asked again by the caller.
            if (_lines.TryPass(out var held))
            {
                logger.NodesSilent(eventName, AnswerLimit, held);
            }

            return null;
        }
        catch (Exception exception)
        {
            Report(eventName, exception);
            return null;
        }
    }

    private void NoteOthers() => Volatile.Write(ref _othersUntil, Environment.TickCount64 + (long)OthersMemory.TotalMilliseconds);

    private T? Read<T>(ServerSideEvent received, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        NoteOthers();
        try
        {
            return received.Arg(typeInfo);
        }
        catch (Exception exception)
        {
            SetAside(exception);
            return null;
        }
    }

    private void SetAside(Exception exception)
    {
        metrics.SignalDropped(isVolatile: false);
        if (_setAside.TryPass(out var held))
        {
            logger.SignalFailed(held, exception);
        }
    }

    private void Report(string eventName, Exception exception)
    {
        if (_lines.TryPass(out var held))
        {
            logger.NodesNotReached(eventName, held, exception);
        }
    }
}
