using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Sockets;

/// <summary>The cluster that a server is a member of. A server without a cluster has none.</summary>
internal interface IServerCluster
{
    /// <summary>Whether the other servers can be reached.</summary>
    bool IsConnected { get; }

    /// <summary>Whether no other server is known.</summary>
    bool IsAlone { get; }

    /// <summary>Returns the cluster as a new namespace sees it.</summary>
    INamespaceCluster For(SocketIONamespace ns);

    /// <summary>Called when a namespace was added to the server, or removed from it.</summary>
    void OnNamespaceChanged(string name);
}

/// <summary>
/// The other servers of the cluster, for one namespace. What is sent reaches their sockets and not this server's. If
/// the other servers cannot be reached, sending does nothing and does not throw.
/// </summary>
internal interface INamespaceCluster
{
    /// <summary>Waits until the messages of other servers arrive, for a short time at most.</summary>
    ValueTask WaitUntilOpenAsync();

    /// <summary>Counts the other servers that serve the namespace and are alive.</summary>
    /// <exception cref="ClusterUnavailableException">They cannot be reached.</exception>
    Task<int> CountOthersAsync(CancellationToken cancellationToken);

    /// <summary>Sends an event to clients.</summary>
    ValueTask BroadcastAsync(ClusterTarget target, ClusterPayload content);

    /// <summary>Sends an event to clients and gathers their acknowledgements.</summary>
    /// <returns>Ends the gathering.</returns>
    IDisposable Ask(ClusterTarget target, ClusterPayload content, IClusterAckReceiver receiver);

    ValueTask JoinAsync(ClusterTarget target, IReadOnlyList<string> rooms);

    ValueTask LeaveAsync(ClusterTarget target, IReadOnlyList<string> rooms);

    ValueTask DisconnectAsync(ClusterTarget target, bool close);

    /// <summary>Returns the addressed sockets; none if the other servers cannot be reached.</summary>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    Task<IReadOnlyList<IRemoteSocket>> FetchAsync(ClusterTarget target, CancellationToken cancellationToken);

    /// <summary>Sends an event to the servers.</summary>
    ValueTask ServerSideEmitAsync(ClusterPayload content, CancellationToken cancellationToken);

    /// <summary>Sends an event to the servers and returns one answer per server.</summary>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    /// <exception cref="ClusterUnavailableException">The other servers cannot be reached.</exception>
    Task<IReadOnlyList<ClusterPayload>> ServerSideRequestAsync(ClusterPayload content, TimeSpan timeout, CancellationToken cancellationToken);
}
