using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.SocketIO.Cluster;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Links hosts of one process as the nodes of a cluster. A test may lose or repeat what they send.</summary>
internal sealed class NodeMesh
{
    private readonly InProcessCluster _cluster = new();

    /// <summary>Whether a server-side event of a name is lost; nothing is by default.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    /// <summary>What a server-side event of a name waits for before it is sent; null by default.</summary>
    public Func<string, Task?> Holds { get; set; } = _ => null;

    /// <summary>Whether every server-side event that needs no answer arrives twice.</summary>
    public bool Repeats { get; set; }

    /// <summary>Makes a host a node.</summary>
    public Transport Join(IChatRealtimeBuilder chat)
    {
        var transport = new Transport(this, _cluster.CreateTransport());
        chat.Services.Replace(ServiceDescriptor.Singleton<IClusterTransportFactory>(transport));
        return transport;
    }

    /// <summary>Creates the transport of a server that is no host, and sends and answers what a test wants.</summary>
    public InProcessClusterTransport CreateTransport() => _cluster.CreateTransport();

    /// <summary>The transport of one node.</summary>
    internal sealed class Transport(NodeMesh mesh, InProcessClusterTransport inner) : IClusterTransport, IClusterReceiver, IClusterTransportFactory
    {
        private IClusterReceiver _receiver = null!;

        /// <summary>Whether the node and the others hear nothing of each other, and do not know.</summary>
        public bool IsCut { get; set; }

        /// <summary>Whether the node believes that there are no others, as after it stood still; it hears them nevertheless.</summary>
        public bool IsAlone { get; set; }

        public string ServerId => inner.ServerId;

        // The tests map one endpoint.
        public IClusterTransport Create(string serverName, string serverId) => this;

        public Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
        {
            _receiver = receiver;
            return inner.StartAsync(this, cancellationToken);
        }

        public ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken) => inner.OpenAsync(@namespace, cancellationToken);

        public ValueTask CloseAsync(string @namespace) => inner.CloseAsync(@namespace);

        public async ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
        {
            var isEvent = message.Type == ClusterMessageType.ServerSideEmit;
            if (IsCut || (isEvent && mesh.Loses(NameOf(message))))
            {
                return;
            }

            if (isEvent && mesh.Holds(NameOf(message)) is { } released)
            {
                await released;
            }

            await inner.PublishAsync(message, cancellationToken);
            if (isEvent && mesh.Repeats && message.RequestId is null)
            {
                await inner.PublishAsync(message, cancellationToken);
            }
        }

        public ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken) =>
            IsCut ? default : inner.SendAsync(serverId, message, cancellationToken);

        public ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken) => inner.IsAliveAsync(serverId, cancellationToken);

        public ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken) =>
            inner.CountOthersAsync(@namespace, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        public void OnMessage(ClusterMessage message)
        {
            if (!IsCut)
            {
                _receiver.OnMessage(message);
            }
        }

        public void OnConnection(bool isConnected, bool mayHaveMissed) => _receiver.OnConnection(isConnected, mayHaveMissed);

        private static string NameOf(ClusterMessage message)
        {
            using var content = JsonDocument.Parse(message.Payload.Json);
            return content.RootElement[0].GetString()!;
        }
    }
}
