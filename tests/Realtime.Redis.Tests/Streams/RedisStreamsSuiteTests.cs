using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.Redis.Tests.Streams;

public sealed class RedisStreamsSuiteTests(RedisFixture redis) : ClusterTransportSuite, IClassFixture<RedisFixture>
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    protected override ValueTask<IClusterTransport> CreateAsync() => ValueTask.FromResult<IClusterTransport>(Transport.Create(
        new RedisClusterOptions { Configuration = redis.Server.Configuration, StreamName = _name, ChannelPrefix = _name }));
}
