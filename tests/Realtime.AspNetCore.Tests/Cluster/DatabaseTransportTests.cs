using Realtime.Cluster;
using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>The transport suite over one SQLite file; each server has connections of its own, as another process has.</summary>
public sealed class DatabaseTransportTests : ClusterTransportSuite
{
    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-cluster-").FullName;
    private readonly List<ClusterNode> _nodes = [];

    protected override bool CountsByNamespace => false;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    protected override ValueTask<IClusterTransport> CreateAsync()
    {
        var node = ClusterNode.Create(Path.Combine(_directory, "cluster.db"));
        _nodes.Add(node);
        return ValueTask.FromResult<IClusterTransport>(new DatabaseClusterTransport(node.Node, "chat"));
    }
}
