using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>The cluster.</summary>
public sealed partial class SocketIOServer
{
    private readonly CallbackList<Action<ClusterConnection>> _clusterConnectionHandlers = new();

    /// <summary>Whether the server is a member of a cluster (<c>AddCluster</c>), connected or not.</summary>
    public bool IsClustered => Cluster is not null;

    /// <summary>
    /// Whether the other servers of the cluster can be reached. False without a cluster (<c>AddCluster</c>), before the
    /// host has started, and while the transport is not connected.
    /// </summary>
    public bool IsClusterConnected => Cluster is { IsConnected: true };

    /// <summary>
    /// Whether no other server of a cluster is known. True without a cluster (<c>AddCluster</c>) and before the host has
    /// started. False with a transport that cannot tell without asking.
    /// </summary>
    public bool IsAlone => Cluster is not { IsAlone: false };

    /// <summary>Whether other servers are told the transports of this server's sockets, for their Admin UI.</summary>
    internal bool TellsTransports { get; set; }

    /// <summary>The cluster; null without one.</summary>
    internal IServerCluster? Cluster { get; private set; }

    /// <summary>
    /// Adds a handler that is called when the server has connected to its cluster, has lost the connection, and has it
    /// again. Calls come one after the other, in the order of the changes.
    /// </summary>
    /// <param name="handler">The handler. It must not block. Exceptions are logged.</param>
    /// <returns>This server.</returns>
    public SocketIOServer OnClusterConnection(Action<ClusterConnection> handler)
    {
        _clusterConnectionHandlers.Add(handler);
        return this;
    }

    /// <summary>Called once, before the server serves.</summary>
    internal void UseCluster(IServerCluster cluster)
    {
        Cluster = cluster;
        foreach (var ns in Namespaces)
        {
            ns.Cluster = cluster.For(ns);
        }
    }

    internal void NotifyClusterConnection(ClusterConnection connection)
    {
        foreach (var handler in _clusterConnectionHandlers.Items)
        {
            try
            {
                handler(connection);
            }
            catch (Exception exception)
            {
                Log.LifetimeHandlerFailed(Logger, "cluster connection", "/", exception);
            }
        }
    }
}
