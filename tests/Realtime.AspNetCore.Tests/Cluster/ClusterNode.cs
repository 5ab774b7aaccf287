using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>A node on a shared database. It shares no services with the others, as if it were another process.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ClusterNode(ServiceProvider services, DatabaseNode node, StoreCalls calls, LogSink logs, INodeStore store) =>
        (_services, Node, Calls, Logs, Store) = (services, node, calls, logs, store);

    /// <summary>The lease of nodes: longer on a server that shares a small machine with the tests, where a renewal takes its time.</summary>
    private static TimeSpan Lease => TimeSpan.FromSeconds(HostStore.IsSqlServer ? 10 : 1);

    public DatabaseNode Node { get; }

    public StoreCalls Calls { get; }

    public LogSink Logs { get; }

    /// <summary>The store below the calls that a test counts or fails.</summary>
    public INodeStore Store { get; }

    /// <summary>What makes the node's instruments.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public IReadOnlyList<int> LogIds => [.. Logs.Entries.Select(entry => entry.Id)];

    /// <summary>Creates a node that has not started.</summary>
    /// <param name="database">The database of all nodes.</param>
    /// <param name="time">The clock of the node's timers.</param>
    /// <param name="configure">Sets options; the lease is short and is renewed often by default.</param>
    public static ClusterNode Create(SharedDatabase database, TimeProvider? time = null, Action<DatabaseClusterOptions>? configure = null)
    {
        var logs = new LogSink();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug));
        database.Use(services.AddRealtimePublisher());
        var provider = services.BuildServiceProvider();
        var options = new DatabaseClusterOptions
        {
            NodeLease = Lease,
            LeaseInterval = TimeSpan.FromMilliseconds(100),
            SignalPollInterval = TimeSpan.FromMilliseconds(10),
        };
        configure?.Invoke(options);
        var store = provider.GetRequiredService<INodeStore>();
        var calls = new StoreCalls(store);
        var node = new DatabaseNode(
            new StoreStart(provider.GetServices<IStoreInitializer>()),
            calls,
            Options.Create(options),
            provider.GetRequiredService<ChatMetrics>(),
            time ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<DatabaseNode>>());
        return new ClusterNode(provider, node, calls, logs, store);
    }

    /// <summary>Starts a transport in the namespaces <c>/</c> and <c>/other</c>.</summary>
    public async Task<NodeMember> StartAsync(string server = "chat")
    {
        var member = new NodeMember(new DatabaseClusterTransport(Node, server));
        await member.Transport.StartAsync(member, default);
        await member.Transport.OpenAsync("/", default);
        await member.Transport.OpenAsync("/other", default);
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        Calls.Fail = null;
        await Node.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <summary>A transport with what it received.</summary>
internal sealed class NodeMember(DatabaseClusterTransport transport) : IClusterReceiver
{
    public DatabaseClusterTransport Transport => transport;

    public ConcurrentQueue<ClusterMessage> Messages { get; } = new();

    public ConcurrentQueue<(bool IsConnected, bool MayHaveMissed)> Reports { get; } = new();

    public IReadOnlyList<string> Texts => [.. Messages.Select(TextOf)];

    public void OnMessage(ClusterMessage message) => Messages.Enqueue(message);

    public void OnConnection(bool isConnected, bool mayHaveMissed) => Reports.Enqueue((isConnected, mayHaveMissed));

    public ValueTask SendAsync(string text, string ns = "/") => transport.PublishAsync(Message(text, ns), default);

    public ClusterMessage Message(string text, string ns = "/", ClusterMessageType type = ClusterMessageType.ServerSideEmit) => new()
    {
        Type = type,
        SenderId = transport.ServerId,
        Namespace = ns,
        Payload = new ClusterPayload(Encoding.UTF8.GetBytes($"[\"say\",\"{text}\"]"), []),
    };

    public static string TextOf(ClusterMessage message) => Encoding.UTF8.GetString(message.Payload.Json.Span)[8..^2];
}

/// <summary>Counts the calls of a store, and lets them fail.</summary>
internal sealed class StoreCalls(INodeStore store) : INodeStore
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Called with the name of each call, before it is made; what it throws is thrown.</summary>
    public Action<string>? Fail { get; set; }

    /// <summary>Called after a call has taken effect; what it throws is thrown.</summary>
    public Action<string>? FailAfter { get; set; }

    public int Of(string call) => _counts.GetValueOrDefault(call);

    public int Total => _counts.Values.Sum();

    public void Reset() => _counts.Clear();

    public ValueTask<NodeRenewal> RenewAsync(string nodeId, string name, TimeSpan lease, CancellationToken cancellationToken) =>
        CallAsync(nameof(RenewAsync), () => store.RenewAsync(nodeId, name, lease, cancellationToken));

    public ValueTask<IReadOnlyList<StoreNode>> ListAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(ListAsync), () => store.ListAsync(cancellationToken));

    public ValueTask LeaveAsync(string nodeId, CancellationToken cancellationToken) => store.LeaveAsync(nodeId, cancellationToken);

    public ValueTask<long> AppendAsync(string senderId, IReadOnlyList<SignalDraft> signals, CancellationToken cancellationToken) =>
        CallAsync(nameof(AppendAsync), () => store.AppendAsync(senderId, signals, cancellationToken));

    public ValueTask<SignalPage> ReadAsync(string nodeId, long afterPosition, int limit, CancellationToken cancellationToken) =>
        CallAsync(nameof(ReadAsync), () => store.ReadAsync(nodeId, afterPosition, limit, cancellationToken));

    public ValueTask<int> TrimAsync(TimeSpan maxAge, long maxCount, int limit, CancellationToken cancellationToken) =>
        CallAsync(nameof(TrimAsync), () => store.TrimAsync(maxAge, maxCount, limit, cancellationToken));

    public ValueTask<bool> TryLeaseAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        CallAsync(nameof(TryLeaseAsync), () => store.TryLeaseAsync(name, owner, lease, cancellationToken));

    public ValueTask EndLeaseAsync(string name, string owner, CancellationToken cancellationToken) =>
        store.EndLeaseAsync(name, owner, cancellationToken);

    private async ValueTask<T> CallAsync<T>(string name, Func<ValueTask<T>> call)
    {
        _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);
        Fail?.Invoke(name);
        var result = await call();
        FailAfter?.Invoke(name);
        return result;
    }
}
