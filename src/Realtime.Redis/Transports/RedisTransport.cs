using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Realtime.Redis.Channels;
using Realtime.Redis.Connections;
using Realtime.Redis.Diagnostics;
using Realtime.SocketIO.Cluster;
using StackExchange.Redis;

namespace Realtime.Redis.Transports;

/// <summary>
/// What the transports of all layouts share: they connect, serve until the connection is lost, and begin again; they count the
/// subscribers of a channel as servers.
/// </summary>
internal abstract class RedisTransport : IClusterTransport
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    // How long a server counts as alive after Redis has said so.
    private static readonly TimeSpan AliveTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SubscribeTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger;
    private readonly PendingLimit _limit;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, long> _alive = new(StringComparer.Ordinal);
    private volatile RedisConnections? _connections;
    private Task _running = Task.CompletedTask;

    // Why the server cannot be used, as logged. It is tried again several times per second.
    private string? _problem;
    private int _isDisposed;

    protected RedisTransport(string serverId, RedisClusterOptions options, TimeProvider time, IMeterFactory? meters, ILogger logger)
    {
        (ServerId, Options, Time, _logger) = (serverId, options, time, logger);
        State = new ConnectionState(time, logger);
        Refused = new RefusedMessages(meters, time, logger);
        _limit = new PendingLimit(options.MaxPendingMessages, options.MaxPendingBytes);
    }

    public string ServerId { get; }

    /// <summary>How many malformed messages were set aside.</summary>
    public int RefusedCount => Refused.Count;

    protected RedisClusterOptions Options { get; }

    protected TimeProvider Time { get; }

    protected ConnectionState State { get; }

    protected RefusedMessages Refused { get; }

    protected PendingLimit Limit => _limit;

    /// <summary>Set before anything is received.</summary>
    protected IClusterReceiver Receiver { get; private set; } = null!;

    protected abstract NamespaceChannels Channels { get; }

    /// <summary>Whether a connection for reads that block is needed.</summary>
    protected virtual bool HasReader => false;

    public async Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Receiver = receiver;
        State.Attach(receiver);
        _running = RunAsync();
        await _started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken) =>
        await GuardAsync(Channels.OpenAsync(Connected().Commands.GetSubscriber(), @namespace, cancellationToken)).ConfigureAwait(false);

    public async ValueTask CloseAsync(string @namespace)
    {
        try
        {
            await Channels.CloseAsync(@namespace).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // The subscription has ended with the connection.
        }
    }

    public abstract ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken);

    public abstract ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken);

    public async ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        var commands = Connected().Commands;
        if (_alive.TryGetValue(serverId, out var at) && Time.GetElapsedTime(at) < AliveTime)
        {
            return true;
        }

        var asked = NamespaceChannels.CountAsync(commands, ChannelOf(ClusterMessage.SessionNamespace, serverId));
        await GuardAsync(asked.WaitAsync(cancellationToken)).ConfigureAwait(false);
        if (await asked.ConfigureAwait(false) > 0)
        {
            _alive[serverId] = Time.GetTimestamp();
            return true;
        }

        _alive.TryRemove(serverId, out _);
        return false;
    }

    public async ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken)
    {
        var count = Channels.CountOthersAsync(Connected().Commands, @namespace);
        await GuardAsync(count.WaitAsync(cancellationToken)).ConfigureAwait(false);
        return await count.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        var wasConnected = State.IsConnected;
        State.Close();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await StopSendingAsync().ConfigureAwait(false);
        if (_connections is { } connections)
        {
            if (wasConnected)
            {
                // Before the connection ends, so that the others no longer count this server.
                await Channels.CloseAllAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await connections.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    /// <summary>The channel of one server of this package in a namespace.</summary>
    protected abstract RedisChannel ChannelOf(string ns, string serverId);

    /// <summary>Checks, at each connection, that the server can do what the layout needs.</summary>
    /// <exception cref="RedisUnusableException">It cannot.</exception>
    protected abstract Task CheckAsync(RedisConnections connections);

    /// <summary>Called when the subscriptions stand (again).</summary>
    /// <returns>Whether messages may be lost.</returns>
    protected abstract Task<bool> ResumeAsync(RedisConnections connections);

    /// <summary>Serves until the session's token is canceled, or the connection fails.</summary>
    protected abstract Task ServeAsync(RedisConnections connections, CancellationToken session);

    /// <summary>Called once, when the connections are made or are being tried.</summary>
    protected virtual void StartSending(RedisConnections connections)
    {
    }

    /// <summary>Refuses what still waits.</summary>
    protected virtual ValueTask StopSendingAsync() => ValueTask.CompletedTask;

    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    protected RedisConnections Connected() =>
        State.IsConnected && _connections is { } connections && _isDisposed == 0 ? connections : throw new ClusterUnavailableException();

    /// <summary>Whether a message may wait for a connection that was lost a short time ago.</summary>
    protected bool MayReconnect => _connections is not null && _isDisposed == 0 && State.WasLostWithin(Options.SendTimeout);

    /// <summary>Publishes to a channel.</summary>
    protected async ValueTask SendAsync(RedisChannel channel, byte[] bytes, CancellationToken cancellationToken)
    {
        SentLength.ThrowIfTooLong(bytes.Length);
        var subscriber = Connected().Commands.GetSubscriber();
        _limit.Enter(bytes.Length);
        try
        {
            await GuardAsync(subscriber.PublishAsync(channel, bytes).WaitAsync(cancellationToken)).ConfigureAwait(false);
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
                State.Lose("it does not answer", exception);
            }

            throw new ClusterUnavailableException("Redis did not take the message", exception);
        }
    }

    /// <summary>Connects, serves until the connection is lost, and starts again.</summary>
    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_connections is null)
                {
                    _connections = await RedisConnections.OpenAsync(Options, HasReader, State.Lose).ConfigureAwait(false);
                    StartSending(_connections);
                }

                await ServeAsync(_connections).ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (RedisUnusableException exception)
            {
                if (exception.Message != _problem)
                {
                    _problem = exception.Message;
                    Log.Unusable(_logger, exception.Message);
                }

                if (_started.TrySetException(new InvalidOperationException(exception.Message, exception)))
                {
                    break;
                }

                State.Lose(exception.Message, exception: null);
            }
            catch (OperationCanceledException)
            {
                // The session's token: the loss is reported already.
            }
            catch (Exception exception)
            {
                State.Lose("it cannot be reached", exception);
            }

            _started.TrySetResult();
            await Task.Delay(RetryDelay, Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(RedisConnections connections)
    {
        await CheckAsync(connections).ConfigureAwait(false);
        await AwaitSubscriptionsAsync(connections.Commands.GetSubscriber()).ConfigureAwait(false);
        var session = State.Connect(mayHaveMissed: await ResumeAsync(connections).ConfigureAwait(false));
        _problem = null;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(session, _stop.Token);
        _started.TrySetResult();
        await ServeAsync(connections, stopping.Token).ConfigureAwait(false);
    }

    private async Task AwaitSubscriptionsAsync(ISubscriber subscriber)
    {
        await subscriber.PingAsync().ConfigureAwait(false);
        var since = Time.GetTimestamp();
        while (!Channels.AreSubscribed(subscriber))
        {
            if (Time.GetElapsedTime(since) > SubscribeTimeout)
            {
                throw new ClusterUnavailableException("The subscriptions were not made again in time");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), Time, _stop.Token).ConfigureAwait(false);
        }
    }
}
