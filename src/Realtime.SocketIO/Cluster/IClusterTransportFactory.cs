namespace Realtime.SocketIO.Cluster;

/// <summary>
/// Creates the transports of a library's own Socket.IO servers. A host or a package replaces the registration to connect them in
/// another way.
/// </summary>
public interface IClusterTransportFactory
{
    /// <summary>
    /// Whether the library may connect the servers in its own way while a transport of this factory is not connected on one of
    /// them. The transport must then have the id that it is created with. Default false.
    /// </summary>
    bool AllowsFallback => false;

    /// <summary>Creates the transport of one server. Called once per server, when the host starts.</summary>
    /// <param name="serverName">The server's name.</param>
    /// <param name="serverId">The id of this process, unique in the cluster, for <see cref="IClusterTransport.ServerId"/>.</param>
    /// <returns>The transport. The server disposes it.</returns>
    IClusterTransport Create(string serverName, string serverId);
}
