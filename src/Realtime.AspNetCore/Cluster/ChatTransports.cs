using Microsoft.Extensions.Logging;
using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>Creates the transports of chat's Socket.IO servers.</summary>
internal sealed class ChatTransports(
    IClusterTransportFactory factory,
    DatabaseNode node,
    TransportHealth health,
    TimeProvider time,
    ILogger<FallbackTransport> logger)
{
    public IClusterTransport Create(string serverName)
    {
        var transport = factory.Create(serverName, node.Id);
        return factory.AllowsFallback
            ? new FallbackTransport(transport, new DatabaseClusterTransport(node, serverName) { IsStandby = true }, health, time, logger)
            : transport;
    }
}
