using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Cluster;
using Realtime.Dialects;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Recovery;
using Realtime.SocketIO;
using Realtime.Storage;

namespace Realtime.DependencyInjection;

/// <summary>
/// Checks whether chat on this node accepts connections, reaches its store,
/// stores in time, and delivers its outbox in time.
/// </summary>
internal sealed class ChatHealthCheck(
    ChatRealtimeHealthOptions options,
    DialectEndpoints endpoints,
    IServiceProvider services,
    IConversationStore conversations,
    INotificationOutbox outbox,
    MessageWriter messages,
    NotificationWriter notifications,
    TransportHealth transports,
    NodeLink link,
    NodeRegistry nodes,
    StateRecovery recovery,
    TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        SocketIOServer[] servers = [.. endpoints.Servers.Select(endpoint => services.GetRequiredKeyedService<SocketIOServer>(endpoint.ServerName))];
        var writeAge = TimeSpan.FromTicks(Math.Max(messages.OldestWait.Ticks, notifications.OldestWait.Ticks));
        var (oldest, storeFault, exception) = await AskStoreAsync(cancellationToken).ConfigureAwait(false);
        var lag = oldest is { } published && time.GetUtcNow() - published is { Ticks: > 0 } late ? late : TimeSpan.Zero;
        var accepting = !servers.Any(server => server.IsStopping);

        // Without an answer, the other nodes cannot be reached, and nobody is known to be there.
        var others = await link.CountOthersAsync().ConfigureAwait(false);
        var knowsOthers = others is { } count && nodes.KnownCount >= count && (!recovery.IsShared || recovery.CountRestorable() >= count);

        List<string> faults = [];
        if (!accepting)
        {
            faults.Add("It is stopping and takes no new connections.");
        }

        if (storeFault is not null)
        {
            faults.Add(storeFault);
        }

        if (writeAge > options.MaxWriteAge)
        {
            faults.Add($"The oldest write has been waiting for {writeAge} to be stored.");
        }

        var data = new Dictionary<string, object>
        {
            ["connections"] = servers.Sum(server => server.ConnectionCount),
            ["accepting"] = accepting,
            ["nodesOverDatabase"] = transports.IsFallenBack,
            ["otherNodes"] = others ?? 0,
            ["knowsOtherNodes"] = knowsOthers,
            ["storeReachable"] = storeFault is null,
            ["oldestWriteSeconds"] = writeAge.TotalSeconds,
            ["outboxLagSeconds"] = lag.TotalSeconds,
        };
        if (faults.Count > 0)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', faults), exception, data);
        }

        if (transports.IsFallenBack)
        {
            return HealthCheckResult.Degraded("The nodes exchange events through the database, because the transport between them is lost.", data: data);
        }

        return lag > options.MaxOutboxLag
            ? HealthCheckResult.Degraded($"The oldest notification of the outbox was published {lag} ago.", data: data)
            : HealthCheckResult.Healthy("Chat takes connections and stores what it is sent.", data);
    }

    /// <summary>Asks the store for its fault and for the oldest entry of its outbox.</summary>
    private async Task<(DateTimeOffset? Oldest, string? Fault, Exception? Exception)> AskStoreAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(options.StoreTimeout, TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            // WaitAsync limits the wait also if the store ignores the token.
            var fault = await FindFaultAsync(limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
            return fault is null
                ? (await outbox.FindOldestAsync(limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false), null, null)
                : (null, fault, null);
        }
        catch (OperationCanceledException exception) when (timer.IsCancellationRequested)
        {
            return (null, $"The store did not answer within {options.StoreTimeout}.", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "The store cannot be reached.", exception);
        }
    }

    /// <summary>
    /// Returns the fault that the store reports. For a store without a status, a look-up tests whether it answers.
    /// </summary>
    private async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IStoreStatus>() is { } status)
        {
            return await status.FindFaultAsync(cancellationToken).ConfigureAwait(false);
        }

        await conversations.FindAsync("health", cancellationToken).ConfigureAwait(false);
        return null;
    }
}
