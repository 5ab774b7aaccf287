using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Tests.Classic;

/// <summary>A Redis that goes away, comes back, or cannot be used at all, with the classic layout.</summary>
public sealed class LostRedisTests
{
    [Fact]
    public async Task A_killed_redis_is_reported_and_used_again_when_it_returns()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await Node.StartClassicAsync(redis);
        await using var second = await Node.StartClassicAsync(redis);
        await first.PublishAsync("[\"before\"]");
        await second.AwaitAsync(1);

        await redis.KillAsync();

        await first.AwaitReportsAsync((true, false), (false, false));
        await second.AwaitReportsAsync((true, false), (false, false));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first.PublishAsync("[\"lost\"]"));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first.Transport.CountOthersAsync("/", CancellationToken.None).AsTask());

        await redis.RestartAsync();

        await first.AwaitReportsAsync((true, false), (false, false), (true, true));
        await second.AwaitReportsAsync((true, false), (false, false), (true, true));
        await first.PublishAsync("[\"after\"]");
        await second.AwaitAsync(2);
        Assert.Equal(["[\"before\"]", "[\"after\"]"], second.Texts);
        Assert.Equal(1, await first.Transport.CountOthersAsync("/", CancellationToken.None));
        await first.Transport.SendAsync(
            second.Transport.ServerId,
            first.Broadcast("") with { Type = ClusterMessageType.BroadcastClientCount, Payload = default, RequestId = "r", ClientCount = 3 },
            CancellationToken.None);
        await second.AwaitAsync(3);
    }

    [Fact]
    public async Task A_cut_connection_may_have_lost_messages()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(redis.Port);
        await using var node = await Node.StartClassicAsync(redis, options => options.Configuration = $"127.0.0.1:{proxy.Port}");

        proxy.CutAll();

        await node.AwaitReportsAsync((true, false), (false, false), (true, true));
    }

    [Fact]
    public async Task A_redis_that_does_not_answer_is_reported()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartClassicAsync(redis, options => options.BlockTime = TimeSpan.FromMilliseconds(100));
        redis.Freeze();
        try
        {
            await node.AwaitReportsAsync((true, false), (false, false));
        }
        finally
        {
            redis.Resume();
        }

        await node.AwaitReportsAsync((true, false), (false, false), (true, true));
    }

    [Fact]
    public async Task A_server_starts_without_redis_and_connects_later()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var node = await Node.StartAsync(redis, options => (options.Layout, options.Configuration) = (RedisLayout.Classic, options.Configuration + ",connectTimeout=500"), namespaces: []);
        Assert.Equal([(false, false)], node.Reports);

        await redis.RestartAsync();

        await node.AwaitReportsAsync((false, false), (true, false));
        await node.Transport.OpenAsync("/", CancellationToken.None);
        await using var other = await Node.StartClassicAsync(redis);
        await other.PublishAsync("[\"ev\"]");
        await node.AwaitAsync(1);
    }

    [Theory]
    [InlineData("-publish")]
    [InlineData("-subscribe")]
    [InlineData("-psubscribe")]
    [InlineData("-pubsub")]
    [InlineData("resetchannels")]
    public async Task A_user_without_rights_is_refused_at_start(string right)
    {
        await using var redis = await RedisServer.StartAsync("--user", "limited", "on", ">secret", "~*", "&*", "+@all", right);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Node.StartClassicAsync(redis, options => options.Configuration += ",user=limited,password=secret"));

        Assert.Contains("PSUBSCRIBE", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_not_needed()
    {
        await using var redis = await RedisServer.StartAsync("--rename-command", "XADD", "", "--rename-command", "XREAD", "");
        await using var node = await Node.StartClassicAsync(redis);
        await using var other = await Node.StartClassicAsync(redis);

        await other.PublishAsync("[\"ev\"]");

        await node.AwaitAsync(1);
    }
}
