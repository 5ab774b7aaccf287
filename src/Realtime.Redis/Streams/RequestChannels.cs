using Realtime.Redis.Channels;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>The channels of requests and answers of the streams adapter.</summary>
internal static class RequestChannels
{
    public static RedisChannel OfAll(string prefix, string ns) => RedisChannel.Literal($"{prefix}#{ns}#");

    public static RedisChannel OfServer(string prefix, string ns, string server) => RedisChannel.Literal($"{prefix}#{ns}#{server}#");

    public static NamespaceChannels Create(string prefix, string serverId, Action<string, RedisValue> receive) => new(
        ns =>
        [
            new(OfServer(prefix, ns, serverId), received => receive(ns, received.Message)),
            new(OfAll(prefix, ns), received => receive(ns, received.Message)),
        ],
        ns => OfAll(prefix, ns));
}
