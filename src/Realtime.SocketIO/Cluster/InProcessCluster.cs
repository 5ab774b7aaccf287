namespace Realtime.SocketIO.Cluster;

/// <summary>
/// Connects the servers of one process, for tests of code that runs on several servers. Create one and pass a transport of
/// it to each server: <c>AddCluster(cluster.CreateTransport())</c>. Thread-safe.
/// </summary>
public sealed class InProcessCluster
{
    private readonly Lock _gate = new();
    private readonly List<InProcessClusterTransport> _members = [];

    /// <summary>Creates the transport of one server.</summary>
    /// <param name="serverId">The server's id; null for a random one.</param>
    /// <returns>The transport. It is a member of the cluster from its start until it is disposed.</returns>
    public InProcessClusterTransport CreateTransport(string? serverId = null) => new(this, serverId ?? Guid.NewGuid().ToString("N"));

    internal void Add(InProcessClusterTransport member)
    {
        lock (_gate)
        {
            _members.Add(member);
        }
    }

    internal void Remove(InProcessClusterTransport member)
    {
        lock (_gate)
        {
            _members.Remove(member);
        }
    }

    /// <summary>Queues a message for other servers. Under the lock, so that all receive messages in one order.</summary>
    internal void Send(InProcessClusterTransport sender, ClusterMessage message, string? serverId)
    {
        lock (_gate)
        {
            foreach (var member in OthersIn_NeedsLock(sender, message.Namespace))
            {
                if (serverId is null || member.ServerId == serverId)
                {
                    member.Receive(message);
                }
            }
        }
    }

    internal bool Has(string serverId)
    {
        lock (_gate)
        {
            return _members.Exists(member => member.ServerId == serverId && member.IsConnected);
        }
    }

    internal int CountOthers(InProcessClusterTransport sender, string ns)
    {
        lock (_gate)
        {
            return OthersIn_NeedsLock(sender, ns).Count();
        }
    }

    private IEnumerable<InProcessClusterTransport> OthersIn_NeedsLock(InProcessClusterTransport sender, string ns) =>
        _members.Where(member => member != sender && member.IsConnected && member.IsOpen(ns));
}
