namespace Realtime.Redis;

/// <summary>How the messages of a cluster travel through Redis. All servers of a cluster, and the emitters for it, need the same.</summary>
public enum RedisLayout
{
    /// <summary>
    /// That of <c>@socket.io/redis-streams-adapter</c> 0.3: messages that need no answer stand in a stream, so a short loss of
    /// the connection loses none. Needs Redis 5 or newer, or Valkey.
    /// </summary>
    Streams = 0,

    /// <summary>
    /// That of <c>@socket.io/redis-adapter</c> and <c>@socket.io/redis-emitter</c>: publish and subscribe alone. What is sent
    /// while a server is not connected is lost for it.
    /// </summary>
    Classic = 1,
}
