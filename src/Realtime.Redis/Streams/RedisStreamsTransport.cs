using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Realtime.Redis.Channels;
using Realtime.Redis.Connections;
using Realtime.Redis.Transports;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>
/// The transport of the official streams adapter: messages that need no answer stand in a stream, which a server reads on from
/// where it was; requests and answers are published to channels.
/// </summary>
internal sealed class RedisStreamsTransport : RedisTransport
{
    // Heartbeats and the end of servers of version 0.2 of the official adapter.
    private static readonly int[] ForeignTypes = [1, 2, 13];

    private readonly bool _waits;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    /// <param name="options">The settings.</param>
    /// <param name="serverId">The server's id; null for a random one of the form that official servers have.</param>
    /// <param name="waits">Whether entries wait for a lost connection. Without it they are refused at once, so that the caller can use another way.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Creates the meter; null for none.</param>
    /// <param name="logger">The log.</param>
    public RedisStreamsTransport(RedisClusterOptions options, string? serverId, bool waits, TimeProvider time, IMeterFactory? meters, ILogger<RedisStreamsTransport> logger)
        : base(serverId ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), options, time, meters, logger)
    {
        _waits = waits;
        Channels = RequestChannels.Create(options.ChannelPrefix, ServerId, Receive);
        _reader = new StreamReader(options);
        _writer = new StreamWriter(options, ServerId, State, Limit, time);
    }

    protected override NamespaceChannels Channels { get; }

    protected override bool HasReader => true;

    public override ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.RequestId is null
            ? new ValueTask(WriteAsync(message, cancellationToken))
            : SendAsync(RequestChannels.OfAll(Options.ChannelPrefix, message.Namespace), ClusterWire.Write(message), cancellationToken);
    }

    public override ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(ChannelOf(message.Namespace, serverId), ClusterWire.Write(message), cancellationToken);
    }

    protected override RedisChannel ChannelOf(string ns, string serverId) => RequestChannels.OfServer(Options.ChannelPrefix, ns, serverId);

    protected override void StartSending(RedisConnections connections) => _writer.Start(() => connections.Database);

    protected override ValueTask StopSendingAsync() => _writer.DisposeAsync();

    protected override async Task CheckAsync(RedisConnections connections)
    {
        await StreamSupport.CheckAsync(connections.Database, Options).ConfigureAwait(false);
        // The two connections come back one after the other.
        await connections.Reader.GetDatabase().PingAsync().ConfigureAwait(false);
    }

    protected override Task<bool> ResumeAsync(RedisConnections connections) => _reader.LocateAsync(connections.Database);

    protected override async Task ServeAsync(RedisConnections connections, CancellationToken session)
    {
        while (true)
        {
            if (await _reader.ReadAsync(connections, Receive, session).ConfigureAwait(false))
            {
                State.Miss(Options.MaxLength);
            }
        }
    }

    private Task WriteAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        if (!_waits || message.Target.IsVolatile || !MayReconnect)
        {
            _ = Connected();
        }

        var data = ClusterWire.WriteEntry(message);
        SentLength.ThrowIfTooLong(data.Length);
        return _writer.WriteAsync(message, data, cancellationToken);
    }

    private void Receive(StreamEntry entry)
    {
        if (entry.SenderId == ServerId || !Channels.IsOpen(entry.Namespace) || ForeignTypes.Contains(entry.Type))
        {
            return;
        }

        if (ClusterWire.TryReadEntry(entry.Type, entry.SenderId, entry.Namespace, entry.Data, entry.Id.ToString(), out var message))
        {
            Receiver.OnMessage(message);
        }
        else
        {
            Refused.Add("stream");
        }
    }

    private void Receive(string ns, RedisValue value)
    {
        if (!ClusterWire.TryRead((byte[]?)value, out var message) || message.Namespace != ns)
        {
            Refused.Add("channel");
        }
        else if (message.SenderId != ServerId)
        {
            Receiver.OnMessage(message);
        }
    }
}
