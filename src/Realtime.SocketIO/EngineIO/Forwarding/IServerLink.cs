using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>The connection to the other servers of a cluster, as requests are forwarded over it.</summary>
internal interface IServerLink
{
    /// <summary>The id of this server.</summary>
    string ServerId { get; }

    /// <summary>How long another server may take until it shows that it has a request.</summary>
    TimeSpan Timeout { get; }

    TimeProvider TimeProvider { get; }

    /// <summary>Sends a part to one server. Parts to one server arrive in the order of the calls.</summary>
    /// <exception cref="ClusterUnavailableException">The part could not be sent.</exception>
    ValueTask SendAsync(string serverId, ClusterMessageType type, string requestId, ClusterPayload payload);

    /// <summary>Whether a server is alive, as far as known. False if the servers cannot be reached.</summary>
    ValueTask<bool> IsAliveAsync(string serverId);
}
