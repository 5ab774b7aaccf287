using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>The transport suite over one database. Each server opens its own store, as if it were another process.</summary>
public sealed class DatabaseTransportTests : ClusterTransportSuite
{
    private readonly SharedDatabase _database = new();
    private readonly List<ClusterNode> _nodes = [];

    protected override bool CountsByNamespace => false;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    protected override ValueTask<IClusterTransport> CreateAsync()
    {
        var node = ClusterNode.Create(_database);
        _nodes.Add(node);
        return ValueTask.FromResult<IClusterTransport>(new DatabaseClusterTransport(node.Node, "chat"));
    }
}
