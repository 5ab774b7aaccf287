using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>Connects the Socket.IO servers of chat through the store, unless another registration replaces it.</summary>
internal sealed class DatabaseTransportFactory(DatabaseNode node) : IClusterTransportFactory
{
    public IClusterTransport Create(string serverName, string serverId) => new DatabaseClusterTransport(node, serverName);
}
