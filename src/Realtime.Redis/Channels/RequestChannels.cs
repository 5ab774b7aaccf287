using System.Collections.Concurrent;
using Realtime.Redis.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis.Channels;

/// <summary>
/// The channels of requests and answers. The subscribers of a namespace's channel are counted as its servers, so this server
/// subscribes once while the namespace is open.
/// </summary>
internal sealed class RequestChannels(string prefix, string serverId, RefusedMessages refused)
{
    private readonly ConcurrentDictionary<string, ChannelMessageQueue[]> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public bool IsOpen(string ns) => _open.ContainsKey(ns);

    public async Task OpenAsync(ISubscriber subscriber, string ns, IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.ContainsKey(ns))
            {
                return;
            }

            // Answers first: a request of another server may follow as soon as this one is counted.
            var answers = await SubscribeAsync(subscriber, OfServer(ns, serverId), ns, receiver).ConfigureAwait(false);
            try
            {
                _open[ns] = [answers, await SubscribeAsync(subscriber, OfAll(ns), ns, receiver).ConfigureAwait(false)];
            }
            catch
            {
                answers.Unsubscribe(CommandFlags.FireAndForget);
                throw;
            }
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

    public Task PublishAsync(ISubscriber subscriber, ClusterMessage message, byte[] bytes) =>
        subscriber.PublishAsync(OfAll(message.Namespace), bytes);

    public Task AnswerAsync(ISubscriber subscriber, string server, ClusterMessage answer, byte[] bytes) =>
        subscriber.PublishAsync(OfServer(answer.Namespace, server), bytes);

    /// <summary>Counts the other servers of a namespace.</summary>
    public async Task<int> CountOthersAsync(IConnectionMultiplexer connection, string ns)
    {
        var channel = OfAll(ns);
        var servers = connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).ToList();
        var isSubscribed = IsSubscribed(connection.GetSubscriber(), ns);
        // In a Redis Cluster, each primary counts its own subscribers.
        var counts = await Task.WhenAll(servers.Select(server => server.SubscriptionSubscriberCountAsync(channel))).ConfigureAwait(false);
        return (int)Math.Max(0, counts.Sum() - (isSubscribed ? 1 : 0));
    }

    private bool IsSubscribed(ISubscriber subscriber, string ns) =>
        _open.ContainsKey(ns) && subscriber.IsConnected(OfAll(ns)) && subscriber.IsConnected(OfServer(ns, serverId));

    private async Task<ChannelMessageQueue> SubscribeAsync(ISubscriber subscriber, RedisChannel channel, string ns, IClusterReceiver receiver)
    {
        var queue = await subscriber.SubscribeAsync(channel).ConfigureAwait(false);
        queue.OnMessage(received => Receive(received.Message, ns, receiver));
        return queue;
    }

    private void Receive(RedisValue value, string ns, IClusterReceiver receiver)
    {
        if (!ClusterWire.TryRead((byte[]?)value, out var message) || message.Namespace != ns)
        {
            refused.Add("channel");
        }
        else if (message.SenderId != serverId)
        {
            receiver.OnMessage(message);
        }
    }

    private RedisChannel OfAll(string ns) => RedisChannel.Literal($"{prefix}#{ns}#");

    private RedisChannel OfServer(string ns, string server) => RedisChannel.Literal($"{prefix}#{ns}#{server}#");
}
