using StackExchange.Redis;

namespace Realtime.Redis;

/// <summary>
/// How servers of a cluster reach one another over Redis, and how a <c>SocketIOEmitter</c> reaches them. All of a cluster,
/// official Node servers included, need the same <see cref="Layout"/>, <see cref="StreamName"/>, <see cref="StreamCount"/> and <see cref="ChannelPrefix"/>.
/// </summary>
public sealed class RedisClusterOptions
{
    /// <summary>The connection string of StackExchange.Redis, such as <c>localhost:6379</c>. Not used if <see cref="ConfigurationOptions"/> is set.</summary>
    public string? Configuration { get; set; }

    /// <summary>The connection's configuration. It is copied; a few settings of the copy are replaced, so that a lost connection is noticed and made again.</summary>
    public ConfigurationOptions? ConfigurationOptions { get; set; }

    /// <summary>
    /// Opens a connection, for example with credentials that expire. Called with the configuration to use, and with
    /// <see cref="RedisLayout.Streams"/> twice: for commands and for the blocking read. The transport disposes what it returns. Default null: <see cref="ConnectionMultiplexer"/>.
    /// </summary>
    public Func<ConfigurationOptions, Task<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>How messages travel through Redis. Default <see cref="RedisLayout.Streams"/>.</summary>
    public RedisLayout Layout { get; set; }

    /// <summary>The name of the stream. Default <c>socket.io</c>, as in the official adapter.</summary>
    public string StreamName { get; set; } = "socket.io";

    /// <summary>
    /// The number of streams, 1 to 64. Default 1. With more, namespaces are spread over streams that are named
    /// <c>StreamName-0</c> and so on.
    /// </summary>
    public int StreamCount { get; set; } = 1;

    /// <summary>
    /// The prefix of the channels: <c>channelPrefix</c> of the official streams adapter, <c>key</c> of the classic one. Default
    /// <c>socket.io</c>, as there. Clusters of different layouts on the same Redis need different prefixes.
    /// </summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>
    /// How many entries a stream keeps, at least 100. Default 10,000. A server that is further behind misses messages, and the
    /// server's <c>OnClusterConnection</c> handlers are told so.
    /// </summary>
    public int MaxLength { get; set; } = 10_000;

    /// <summary>How many entries are read at once, 1 to 10,000. Default 100.</summary>
    public int ReadCount { get; set; } = 100;

    /// <summary>
    /// How long a read waits for entries, 10 ms to 1 minute. Default 2 seconds. New entries end the wait. A Redis that no longer
    /// answers is noticed 3 seconds later. With the classic layout, the connection is checked this often.
    /// </summary>
    public TimeSpan BlockTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a message may wait for a lost connection, 0 to 1 minute. Default 5 seconds. One that was being sent always waits. One that is
    /// sent while the connection has been lost for less than this time waits, too, unless it is volatile, or the nodes of chat can use the database in its place.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages may wait for Redis, at least 1. Default 10,000. Further ones are refused.</summary>
    public int MaxPendingMessages { get; set; } = 10_000;

    /// <summary>How many bytes may wait for Redis, at least 1,024. Default 64 MiB. Further messages are refused.</summary>
    public long MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The same options with a stream and channels of one server's own.</summary>
    internal RedisClusterOptions For(string serverName)
    {
        var own = (RedisClusterOptions)MemberwiseClone();
        (own.StreamName, own.ChannelPrefix) = ($"{StreamName}:{serverName}", $"{ChannelPrefix}:{serverName}");
        return own;
    }
}
