using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Realtime.Redis.Channels;

/// <summary>What a namespace subscribes to.</summary>
internal readonly record struct NamespaceSubscription(RedisChannel Channel, Action<ChannelMessage> Receive);

/// <summary>
/// The subscriptions of the open namespaces. The subscribers of one of a namespace's channels are counted as its servers, so
/// this server subscribes once while the namespace is open.
/// </summary>
/// <param name="subscriptions">
/// Tells what a namespace subscribes to, in this order. The channel that is counted comes last: a request of another server may
/// follow as soon as this one is counted.
/// </param>
/// <param name="counted">Tells which channel is counted.</param>
internal sealed class NamespaceChannels(Func<string, IReadOnlyList<NamespaceSubscription>> subscriptions, Func<string, RedisChannel> counted)
{
    private readonly ConcurrentDictionary<string, List<ChannelMessageQueue>> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public bool IsOpen(string ns) => _open.ContainsKey(ns);

    public async Task OpenAsync(ISubscriber subscriber, string ns, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.ContainsKey(ns))
            {
                return;
            }

            var queues = new List<ChannelMessageQueue>();
            try
            {
                foreach (var (channel, receive) in subscriptions(ns))
                {
                    var queue = await subscriber.SubscribeAsync(channel).ConfigureAwait(false);
                    queues.Add(queue);
                    queue.OnMessage(receive);
                }
            }
            catch
            {
                queues.ForEach(queue => queue.Unsubscribe(CommandFlags.FireAndForget));
                throw;
            }

            _open[ns] = queues;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task CloseAsync(string ns)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_open.TryRemove(ns, out var queues))
            {
                foreach (var queue in queues)
                {
                    await queue.UnsubscribeAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public Task CloseAllAsync() => Task.WhenAll(_open.Keys.Select(CloseAsync));

    /// <summary>Whether all subscriptions stand. The library makes them again after a lost connection.</summary>
    public bool AreSubscribed(ISubscriber subscriber) => _open.Keys.All(ns => IsSubscribed(subscriber, ns));

    /// <summary>Counts the other servers of a namespace.</summary>
    public async Task<int> CountOthersAsync(IConnectionMultiplexer connection, string ns)
    {
        var isSubscribed = IsSubscribed(connection.GetSubscriber(), ns);
        return (int)Math.Max(0, await CountAsync(connection, counted(ns)).ConfigureAwait(false) - (isSubscribed ? 1 : 0));
    }

    /// <summary>Counts the subscribers of a channel.</summary>
    public static async Task<long> CountAsync(IConnectionMultiplexer connection, RedisChannel channel)
    {
        var servers = connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).ToList();

        // In a Redis Cluster, each primary counts its own subscribers.
        var counts = await Task.WhenAll(servers.Select(server => server.SubscriptionSubscriberCountAsync(channel))).ConfigureAwait(false);
        return counts.Sum();
    }

    private bool IsSubscribed(ISubscriber subscriber, string ns) =>
        _open.TryGetValue(ns, out var queues) && queues.TrueForAll(queue => subscriber.IsConnected(queue.Channel));
}
