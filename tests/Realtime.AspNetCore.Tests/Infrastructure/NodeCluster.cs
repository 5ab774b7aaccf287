using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.Nodes;
using Realtime.Storage.InMemory;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Several hosts over one store in memory, linked as the nodes of a cluster.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private readonly List<ChatHost> _nodes = [];
    private readonly List<NodeMesh.Transport> _transports = [];

    public NodeMesh Mesh { get; } = new();

    public ChatHost First => _nodes[0];

    public ChatHost Second => _nodes[1];

    /// <summary>The second node's way to the others.</summary>
    public NodeMesh.Transport SecondTransport => _transports[1];

    /// <summary>Starts nodes.</summary>
    public static async Task<NodeCluster> StartAsync(
        int count = 2,
        Action<ChatRealtimeOptions>? chat = null,
        Action<IChatRealtimeBuilder>? builder = null,
        Func<int, TimeProvider?>? time = null)
    {
        var cluster = new NodeCluster();
        var data = new InMemoryData();
        for (var i = 0; i < count; i++)
        {
            var node = await ChatHost.StartAsync(
                chat,
                chatBuilder =>
                {
                    cluster._transports.Add(cluster.Mesh.Join(chatBuilder));
                    builder?.Invoke(chatBuilder);
                },
                host =>
                {
                    host.Services.AddSingleton(data);
                    Tokens.AddJwt(host.Services);
                },
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
    }
}
