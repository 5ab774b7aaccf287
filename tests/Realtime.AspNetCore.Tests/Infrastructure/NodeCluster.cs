using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.Nodes;
using Realtime.SqlServer.Testing;
using Realtime.Storage.InMemory;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>
/// Several hosts over one store, linked as the nodes of a cluster. The store is in memory, or, in a run on SQL Server, a schema
/// that only this test uses on the test server.
/// </summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private readonly List<ChatHost> _nodes = [];
    private readonly List<NodeMesh.Transport> _transports = [];
    private readonly TestSchema? _schema = HostStore.IsSqlServer ? new TestSchema() : null;

    public NodeMesh Mesh { get; } = new();

    public ChatHost First => _nodes[0];

    public ChatHost Second => _nodes[1];

    public ChatHost Third => _nodes[2];

    /// <summary>The nodes.</summary>
    public IReadOnlyList<ChatHost> Nodes => _nodes;

    /// <summary>The first node's way to the others.</summary>
    public NodeMesh.Transport FirstTransport => _transports[0];

    /// <summary>The second node's way to the others.</summary>
    public NodeMesh.Transport SecondTransport => _transports[1];

    /// <summary>Starts nodes.</summary>
    public static async Task<NodeCluster> StartAsync(
        int count = 2,
        Action<ChatRealtimeOptions>? chat = null,
        Action<IChatRealtimeBuilder>? builder = null,
        Func<int, TimeProvider?>? time = null,
        Action<WebApplication>? pipeline = null)
    {
        var cluster = new NodeCluster();
        var data = new InMemoryData();
        for (var i = 0; i < count; i++)
        {
            var node = await ChatHost.StartAsync(
                chat,
                chatBuilder =>
                {
                    if (cluster._schema is not null)
                    {
                        HostStore.UseSqlServer(chatBuilder, cluster._schema);
                    }

                    cluster._transports.Add(cluster.Mesh.Join(chatBuilder));
                    builder?.Invoke(chatBuilder);
                },
                host =>
                {
                    host.Services.AddSingleton(data);
                    Tokens.AddJwt(host.Services);
                },
                pipeline,
                time: time?.Invoke(i),
                inMemory: true);
            cluster._nodes.Add(node);
        }

        return cluster;
    }

    /// <summary>Waits until a node knows that a user is online at another one, or is not.</summary>
    public static Task UntilKnownAsync(ChatHost node, string userId, bool isOnline = true, string? roomName = null) => Wait.UntilAsync(
        () => node.Get<NodeRegistry>().IsElsewhere(new(userId, roomName)) == isOnline, $"user {userId} is known elsewhere: {isOnline}");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_schema is not null)
        {
            await _schema.DropAsync();
        }
    }
}
