using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>Receives the acknowledgements that other servers gather from their clients.</summary>
internal interface IClusterAckReceiver
{
    /// <summary>Called once, with the number of servers that were asked.</summary>
    void OnServers(int count);

    /// <summary>Called when a server tells how many clients it has asked.</summary>
    void OnClientCount(string serverId, int count);

    /// <summary>Called for each acknowledgement, with its first value. The JSON is checked.</summary>
    void OnAnswer(ClusterPayload value);
}
