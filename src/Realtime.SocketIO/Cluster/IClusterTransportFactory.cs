namespace Realtime.SocketIO.Cluster;

/// <summary>
/// Creates the transports of a library's own Socket.IO servers. A host or a package replaces the registration to connect them in
/// another way.
/// </summary>
public interface IClusterTransportFactory
{
    /// <summary>Creates the transport of one server. Called once per server, when the host starts.</summary>
    /// <param name="serverName">The server's name.</param>
    /// <returns>The transport. The server disposes it.</returns>
    IClusterTransport Create(string serverName);
}
