using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Tests.Cluster;

/// <summary>Hosts of one process that are servers of one cluster.</summary>
internal static class ClusterHosts
{
    public static Task<TestHost> StartAsync(
        this InProcessCluster cluster,
        Action<SocketIOServer>? configure = null,
        Action<SocketIOOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<SocketIOClusterOptions>? clusterOptions = null,
        IClusterTransport? transport = null) => TestHost.StartAsync(
            configure,
            options,
            (collection, builder) =>
            {
                services?.Invoke(collection);
                builder.AddCluster(transport ?? cluster.CreateTransport(), clusterOptions);
            });

    /// <summary>Starts three servers.</summary>
    public static async Task<Three> ThreeAsync(Action<SocketIOServer>? configure = null, Action<SocketIOOptions>? options = null)
    {
        var cluster = new InProcessCluster();
        return new Three(await cluster.StartAsync(configure, options), await cluster.StartAsync(configure, options), await cluster.StartAsync(configure, options));
    }

    /// <summary>
    /// Waits until a server has processed what another has sent: it answers a request that was sent afterwards, and
    /// processes messages in order.
    /// </summary>
    public static async Task SettledAsync(this SocketIOServer receiver, SocketIOServer sender)
    {
        if (receiver != sender)
        {
            await sender.ServerSideEmitWithAckAsync<int>("settled", []);
        }
    }

    internal sealed record Three(TestHost A, TestHost B, TestHost C) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
            await C.DisposeAsync();
        }
    }
}
