using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.Redis.Tests.Classic;

public sealed class RedisClassicSuiteTests(RedisFixture redis) : ClusterTransportSuite, IClassFixture<RedisFixture>
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    protected override ValueTask<IClusterTransport> CreateAsync() => ValueTask.FromResult<IClusterTransport>(Transport.Create(
        new RedisClusterOptions { Configuration = redis.Server.Configuration, Layout = RedisLayout.Classic, ChannelPrefix = _name }));
}
