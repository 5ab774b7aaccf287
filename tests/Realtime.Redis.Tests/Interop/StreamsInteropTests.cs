namespace Realtime.Redis.Tests.Interop;

/// <summary>With <c>@socket.io/redis-streams-adapter</c>.</summary>
public sealed class StreamsInteropTests() : NodeInteropTests(RedisLayout.Streams);
