using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Redis.Classic;
using Realtime.Redis.Streams;
using Realtime.Redis.Transports;

namespace Realtime.Redis.Tests.Running;

/// <summary>Creates the transport of a layout.</summary>
internal static class Transport
{
    public static RedisTransport Create(RedisClusterOptions options, bool waits = false) => options.Layout == RedisLayout.Classic
        ? new RedisClassicTransport(options, serverId: null, TimeProvider.System, meters: null, NullLogger<RedisClassicTransport>.Instance)
        : new RedisStreamsTransport(options, serverId: null, waits, TimeProvider.System, meters: null, NullLogger<RedisStreamsTransport>.Instance);
}
