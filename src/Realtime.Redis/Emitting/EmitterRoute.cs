using Realtime.Redis.Classic;
using Realtime.Redis.Connections;
using Realtime.Redis.Transports;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;
using StreamEntry = Realtime.Redis.Streams.StreamEntry;

namespace Realtime.Redis.Emitting;

/// <summary>Hands messages of an emitter to Redis, in the layout of the servers. The connection is made for the first one.</summary>
internal sealed class EmitterRoute(RedisClusterOptions options, IConnectionMultiplexer? given) : IAsyncDisposable
{
    private readonly ClassicChannels _channels = new(options.ChannelPrefix);
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile RedisConnections? _own;
    private volatile bool _isDisposed;

    /// <exception cref="ClusterUnavailableException">Redis did not take the message.</exception>
    public async Task SendAsync(ClusterMessage message, CancellationToken cancellationToken)
    {
        var send = Encode(message);
        try
        {
            var connection = given ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await send(connection).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or RedisTimeoutException || (exception is ObjectDisposedException && !_isDisposed))
        {
            throw new ClusterUnavailableException("Redis did not take the message", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_isDisposed && _own is { } own)
            {
                await own.DisposeAsync().ConfigureAwait(false);
            }

            _isDisposed = true;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private Func<IConnectionMultiplexer, Task> Encode(ClusterMessage message)
    {
        if (options.Layout == RedisLayout.Classic)
        {
            var (channel, bytes) = ClassicPublishing.Encode(_channels, message);
            SentLength.ThrowIfTooLong(bytes.Length);
            return connection => connection.GetSubscriber().PublishAsync(channel, bytes);
        }

        var data = ClusterWire.WriteEntry(message);
        SentLength.ThrowIfTooLong(data.Length);
        var arguments = StreamEntry.Arguments(options, message.SenderId, message.Namespace, (int)message.Type, data);
        return connection => connection.GetDatabase().ExecuteAsync("XADD", arguments, CommandFlags.DemandMaster);
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SocketIOEmitter));
        if (_own is { } existing)
        {
            return existing.Commands;
        }

        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SocketIOEmitter));
            _own ??= await RedisConnections.OpenAsync(options, withReader: false, static (_, _) => { }).ConfigureAwait(false);
            return _own.Commands;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
