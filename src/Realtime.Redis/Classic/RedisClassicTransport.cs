using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Realtime.Redis.Channels;
using Realtime.Redis.Connections;
using Realtime.Redis.Transports;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis.Classic;

/// <summary>
/// The transport of the official classic adapter: everything is published to channels, and lost for a server that is not
/// subscribed at that moment.
/// </summary>
internal sealed class RedisClassicTransport : RedisTransport
{
    /// <summary>
    /// The longest id of official servers and emitters: <c>emitter</c>; a server has six characters. Those of this package are longer,
    /// and such a server has a channel for messages of any type.
    /// </summary>
    private const int LongestForeignId = 7;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    private readonly ClassicChannels _names;
    private readonly string _requests;
    private bool _wasConnected;

    public RedisClassicTransport(RedisClusterOptions options, string? serverId, TimeProvider time, IMeterFactory? meters, ILogger<RedisClassicTransport> logger)
        : base(serverId ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), options, time, meters, logger)
    {
        _names = new ClassicChannels(options.ChannelPrefix);
        _requests = RequestsOf(ServerId);
        Channels = new NamespaceChannels(
            ns =>
            [
                new(ChannelOf(ns, ServerId), received => ReceiveOwn(ns, received.Message)),
                new(_names.All(ns), received => Receive(ns, received.Channel.ToString(), received.Message)),
                // Only to be counted: the requests come with the others, in order.
                new(RedisChannel.Literal(_names.Requests(ns)), static _ => { }),
            ],
            ns => RedisChannel.Literal(_names.Requests(ns)));
    }

    protected override NamespaceChannels Channels { get; }

    public override ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (channel, bytes) = ClassicPublishing.Encode(_names, message.RequestId is { } id ? message with { RequestId = _requests + id } : message);
        return SendAsync(channel, bytes, cancellationToken);
    }

    public override ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(message);
        if (serverId.Length > LongestForeignId)
        {
            return SendAsync(ChannelOf(message.Namespace, serverId), ClusterWire.Write(message), cancellationToken);
        }

        // On the channel that all read, as official servers do: older ones have no channel of their own.
        return ClassicWire.WriteAnswer(message) is { } bytes
            ? SendAsync(RedisChannel.Literal(_names.Answers(message.Namespace)), bytes, cancellationToken)
            : ValueTask.CompletedTask;
    }

    protected override RedisChannel ChannelOf(string ns, string serverId) => RedisChannel.Literal(_names.Server(ns, serverId));

    protected override Task CheckAsync(RedisConnections connections) =>
        _wasConnected ? Task.CompletedTask : ClassicSupport.CheckAsync(connections, _names);

    protected override Task<bool> ResumeAsync(RedisConnections connections)
    {
        var mayHaveMissed = _wasConnected;
        _wasConnected = true;
        return Task.FromResult(mayHaveMissed);
    }

    /// <summary>Messages come by themselves. A Redis that no longer answers is noticed here.</summary>
    protected override async Task ServeAsync(RedisConnections connections, CancellationToken session)
    {
        while (true)
        {
            await Task.Delay(Options.BlockTime, Time, session).ConfigureAwait(false);
            await connections.Commands.GetSubscriber().PingAsync().WaitAsync(AnswerTime, Time, session).ConfigureAwait(false);
            await connections.Database.PingAsync().WaitAsync(AnswerTime, Time, session).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// How the ids of a server's requests begin. Answers on the common channel name neither their sender nor who asked; so this
    /// server knows its own.
    /// </summary>
    private static string RequestsOf(string serverId) => serverId + "/";

    private void Receive(string ns, string channel, RedisValue value)
    {
        if (channel.StartsWith(_names.Broadcasts(ns), StringComparison.Ordinal))
        {
            ReceiveBroadcast(ns, channel[_names.Broadcasts(ns).Length..], (byte[]?)value);
        }
        else if (channel == _names.Requests(ns))
        {
            ReceiveRequest(ns, (byte[]?)value);
        }
        else if (channel == _names.Answers(ns) || channel == _names.AnswersTo(ns, ServerId))
        {
            ReceiveAnswer(ns, (byte[]?)value);
        }
    }

    private void ReceiveBroadcast(string ns, string rest, byte[]? value)
    {
        var room = rest.EndsWith('#') ? rest[..^1] : null;
        if (ClassicWire.TryReadBroadcast(value, ns, room, out var message))
        {
            Deliver(message);
        }
        else
        {
            Refused.Add("channel");
        }
    }

    private void ReceiveRequest(string ns, byte[]? value)
    {
        if (!ClassicWire.TryReadRequest(value, ns, out var messages))
        {
            Refused.Add("channel");
            return;
        }

        foreach (var message in messages)
        {
            var requests = RequestsOf(message.SenderId);
            Deliver(message.RequestId is { } id && id.StartsWith(requests, StringComparison.Ordinal) ? message with { RequestId = id[requests.Length..] } : message);
        }
    }

    private void ReceiveAnswer(string ns, byte[]? value)
    {
        if (!ClassicWire.TryReadAnswer(value, ns, _requests, out var answer))
        {
            Refused.Add("channel");
        }
        else if (answer is not null)
        {
            Deliver(answer);
        }
    }

    private void ReceiveOwn(string ns, RedisValue value)
    {
        if (ClusterWire.TryRead((byte[]?)value, out var message) && message.Namespace == ns)
        {
            Deliver(message);
        }
        else
        {
            Refused.Add("channel");
        }
    }

    private void Deliver(ClusterMessage message)
    {
        if (message.SenderId != ServerId)
        {
            Receiver.OnMessage(message);
        }
    }
}
