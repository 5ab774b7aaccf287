using System.Collections.Concurrent;
using System.Text;
using Realtime.Redis.Transports;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Tests.Running;

/// <summary>A started transport that keeps what it receives.</summary>
internal sealed class Node : IClusterReceiver, IAsyncDisposable
{
    private Node(RedisClusterOptions options, bool waits) => Transport = Running.Transport.Create(options, waits);

    public RedisTransport Transport { get; }

    public ConcurrentQueue<ClusterMessage> Received { get; } = new();

    public ConcurrentQueue<(bool IsConnected, bool MayHaveMissed)> Reports { get; } = new();

    /// <summary>Called before a message is kept.</summary>
    public Action<ClusterMessage>? Receiving { get; set; }

    public IEnumerable<string> Texts => Received.Select(message => Encoding.UTF8.GetString(message.Payload.Json.Span));

    public static Task<Node> StartAsync(RedisServer server, Action<RedisClusterOptions>? configure, params string[] namespaces) =>
        StartAsync(server, configure, waits: false, namespaces);

    /// <summary>Starts one whose messages wait for a lost connection, as those of a server without another way.</summary>
    public static Task<Node> StartWaitingAsync(RedisServer server, Action<RedisClusterOptions>? configure = null) =>
        StartAsync(server, configure, waits: true, "/");

    private static async Task<Node> StartAsync(RedisServer server, Action<RedisClusterOptions>? configure, bool waits, params string[] namespaces)
    {
        var options = new RedisClusterOptions { Configuration = server.Configuration };
        configure?.Invoke(options);
        var node = new Node(options, waits);
        await node.Transport.StartAsync(node, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        foreach (var ns in namespaces)
        {
            await node.Transport.OpenAsync(ns, CancellationToken.None);
        }

        return node;
    }

    public static Task<Node> StartAsync(RedisServer server, Action<RedisClusterOptions>? configure = null) => StartAsync(server, configure, "/");

    /// <summary>Starts one with the classic layout.</summary>
    public static Task<Node> StartClassicAsync(RedisServer server, Action<RedisClusterOptions>? configure = null, params string[] namespaces) => StartAsync(
        server,
        options =>
        {
            options.Layout = RedisLayout.Classic;
            configure?.Invoke(options);
        },
        namespaces is [] ? ["/"] : namespaces);

    public static ClusterPayload Json(string json) => new(Encoding.UTF8.GetBytes(json), []);

    public ClusterMessage Broadcast(string json, string ns = "/") =>
        new() { Type = ClusterMessageType.Broadcast, SenderId = Transport.ServerId, Namespace = ns, Payload = Json(json) };

    public Task PublishAsync(string json, string ns = "/") => PublishAsync(Broadcast(json, ns));

    public Task PublishAsync(ClusterMessage message) => Transport.PublishAsync(message, CancellationToken.None).AsTask();

    public Task AwaitReportsAsync(params (bool, bool)[] reports) =>
        Wait.UntilAsync(() => Reports.SequenceEqual(reports), () => $"{string.Join(", ", reports)} is reported, not {string.Join(", ", Reports)}");

    public Task AwaitAsync(int count) => Wait.UntilAsync(() => Received.Count >= count, () => $"{count} messages are received, and not {Received.Count}");

    public void OnMessage(ClusterMessage message)
    {
        Receiving?.Invoke(message);
        Received.Enqueue(message);
    }

    public void OnConnection(bool isConnected, bool mayHaveMissed) => Reports.Enqueue((isConnected, mayHaveMissed));

    public ValueTask DisposeAsync() => Transport.DisposeAsync();
}
