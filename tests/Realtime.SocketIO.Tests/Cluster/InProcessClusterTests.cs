using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.SocketIO.Tests.Cluster;

public sealed class InProcessClusterTests : ClusterTransportSuite
{
    private readonly InProcessCluster _cluster = new();

    protected override ValueTask<IClusterTransport> CreateAsync() => ValueTask.FromResult<IClusterTransport>(_cluster.CreateTransport());
}
