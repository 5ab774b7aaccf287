using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Realtime.Redis.Channels;
using Realtime.Redis.Connections;
using Realtime.Redis.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>
/// The transport of the official streams adapter: messages that need no answer stand in a stream, which a server reads on from
/// where it was; requests and answers are published to channels.
/// </summary>
internal sealed class RedisStreamsTransport : IClusterTransport
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SubscribeTimeout = TimeSpan.FromSeconds(5);

    // Heartbeats and the end of servers of version 0.2 of the official adapter.
    private static readonly int[] ForeignTypes = [1, 2, 13];

    private readonly RedisClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConnectionState _state;
    private readonly RefusedMessages _refused;
    private readonly RequestChannels _channels;
    private readonly PendingLimit _limit;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RedisConnections? _connections;
    private IClusterReceiver? _receiver;
    private Task _running = Task.CompletedTask;
    private int _isDisposed;

    public RedisStreamsTransport(RedisClusterOptions options, TimeProvider time, IMeterFactory? meters, ILogger<RedisStreamsTransport> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        // Official servers have ids of this form.
        ServerId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        _state = new ConnectionState(logger);
        _refused = new RefusedMessages(meters, time, logger);
        _channels = new RequestChannels(options.ChannelPrefix, ServerId, _refused);
        _limit = new PendingLimit(options.MaxPendingMessages, options.MaxPendingBytes);
        _reader = new StreamReader(options);
        _writer = new StreamWriter(options, ServerId, _state, _limit, time);
    }

    public string ServerId { get; }

    /// <summary>How many malformed messages were set aside.</summary>
    public int RefusedCount => _refused.Count;

    public async Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiver = receiver;
        _state.Attach(receiver);
        _running = RunAsync(receiver);
        await _started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken)
    {
        var connections = Connected();
        await GuardAsync(_channels.OpenAsync(connections.Commands.GetSubscriber(), @namespace, _receiver!, cancellationToken)).ConfigureAwait(false);
    }

    public async ValueTask CloseAsync(string @namespace)
    {
        try
        {
            await _channels.CloseAsync(@namespace).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // The subscription has ended with the connection.
        }
    }

    public ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var connections = Connected();
        return message.RequestId is null
            ? new ValueTask(_writer.WriteAsync(message, Checked(ClusterWire.WriteEntry(message)), cancellationToken))
            : SendAsync(ClusterWire.Write(message), bytes => _channels.PublishAsync(connections.Commands.GetSubscriber(), message, bytes), cancellationToken);
    }

    public ValueTask AnswerAsync(string serverId, ClusterMessage answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(answer);
        var connections = Connected();
        return SendAsync(ClusterWire.Write(answer), bytes => _channels.AnswerAsync(connections.Commands.GetSubscriber(), serverId, answer, bytes), cancellationToken);
    }

    public async ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken)
    {
        var count = _channels.CountOthersAsync(Connected().Commands, @namespace);
        await GuardAsync(count.WaitAsync(cancellationToken)).ConfigureAwait(false);
        return await count.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        var wasConnected = _state.IsConnected;
        _state.Close();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        if (_connections is { } connections)
        {
            if (wasConnected)
            {
                // Before the connection ends, so that the others no longer count this server.
                await _channels.CloseAllAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await connections.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    private RedisConnections Connected() =>
        _state.IsConnected && _connections is { } connections && _isDisposed == 0 ? connections : throw new ClusterUnavailableException();

    /// <exception cref="ArgumentException">Other servers would refuse the message.</exception>
    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes) =>
        bytes.Length <= ClusterWire.MaxLength ? bytes : throw new ArgumentException($"The message has {bytes.Length} bytes, more than the {ClusterWire.MaxLength} that other servers read");

    private async ValueTask SendAsync(byte[] bytes, Func<byte[], Task> send, CancellationToken cancellationToken)
    {
        Checked(bytes);
        _limit.Enter(bytes.Length);
        try
        {
            await GuardAsync(send(bytes).WaitAsync(cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _limit.Leave(bytes.Length);
        }
    }

    /// <summary>Turns what the library throws into the contract's exception.</summary>
    private async Task GuardAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            if (exception is RedisTimeoutException)
            {
                _state.Lose("it does not answer", exception);
            }

            throw new ClusterUnavailableException("Redis did not take the message", exception);
        }
    }

    /// <summary>Connects, reads until the connection is lost, and starts again.</summary>
    private async Task RunAsync(IClusterReceiver receiver)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_connections is null)
                {
                    _connections = await RedisConnections.OpenAsync(_options, _state.Lose).ConfigureAwait(false);
                    _writer.Start(() => _connections.Database);
                }

                await ReadAsync(receiver, _connections).ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (RedisUnusableException exception)
            {
                Log.Unusable(_logger, exception.Message);
                if (_started.TrySetException(new InvalidOperationException(exception.Message, exception)))
                {
                    break;
                }

                _state.Lose(exception.Message, exception: null);
            }
            catch (OperationCanceledException)
            {
                // The session's token: the loss is reported already.
            }
            catch (Exception exception)
            {
                _state.Lose("it cannot be reached", exception);
            }

            _started.TrySetResult();
            await Task.Delay(RetryDelay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(IClusterReceiver receiver, RedisConnections connections)
    {
        await StreamSupport.CheckAsync(connections.Database, _options).ConfigureAwait(false);
        // The two connections come back one after the other.
        await connections.Reader.GetDatabase().PingAsync().ConfigureAwait(false);
        await AwaitSubscriptionsAsync(connections.Commands.GetSubscriber()).ConfigureAwait(false);
        var session = _state.Connect(mayHaveMissed: await _reader.LocateAsync(connections.Database).ConfigureAwait(false));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(session, _stop.Token);
        _started.TrySetResult();
        while (true)
        {
            if (await _reader.ReadAsync(connections, entry => Receive(entry, receiver), stopping.Token).ConfigureAwait(false))
            {
                _state.Miss(_options.MaxLength);
            }
        }
    }

    private async Task AwaitSubscriptionsAsync(ISubscriber subscriber)
    {
        await subscriber.PingAsync().ConfigureAwait(false);
        var since = _time.GetTimestamp();
        while (!_channels.AreSubscribed(subscriber))
        {
            if (_time.GetElapsedTime(since) > SubscribeTimeout)
            {
                throw new ClusterUnavailableException("The subscriptions were not made again in time");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, _stop.Token).ConfigureAwait(false);
        }
    }

    private void Receive(StreamEntry entry, IClusterReceiver receiver)
    {
        if (entry.SenderId == ServerId || !_channels.IsOpen(entry.Namespace) || ForeignTypes.Contains(entry.Type))
        {
            return;
        }

        if (ClusterWire.TryReadEntry(entry.Type, entry.SenderId, entry.Namespace, entry.Data, entry.Id.ToString(), out var message))
        {
            receiver.OnMessage(message);
        }
        else
        {
            _refused.Add("stream");
        }
    }
}
