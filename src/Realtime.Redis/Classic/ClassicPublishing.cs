using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis.Classic;

/// <summary>How messages to all servers are published, by servers and by emitters.</summary>
internal static class ClassicPublishing
{
    public static (RedisChannel Channel, byte[] Bytes) Encode(ClassicChannels channels, ClusterMessage message) => message switch
    {
        { Type: not ClusterMessageType.Broadcast } or { RequestId: not null } => (RedisChannel.Literal(channels.Requests(message.Namespace)), ClassicWire.WriteRequest(message)),
        // A room's own channel: official servers without the room need not read it.
        { Target.Rooms: [var room] } => (RedisChannel.Literal($"{channels.Broadcasts(message.Namespace)}{room}#"), ClassicWire.WriteBroadcast(message)),
        _ => (RedisChannel.Literal(channels.Broadcasts(message.Namespace)), ClassicWire.WriteBroadcast(message)),
    };
}
