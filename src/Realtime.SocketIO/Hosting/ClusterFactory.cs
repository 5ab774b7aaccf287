using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Hosting;

/// <summary>Creates the transport of a server's cluster.</summary>
internal sealed record ClusterFactory(Func<IServiceProvider, IClusterTransport> Create);
