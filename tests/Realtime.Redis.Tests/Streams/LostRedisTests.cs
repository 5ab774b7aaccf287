using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Tests.Streams;

/// <summary>A Redis that goes away, comes back, or cannot be used at all.</summary>
public sealed class LostRedisTests
{
    [Fact]
    public async Task A_killed_redis_is_reported_and_used_again_when_it_returns()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await Node.StartAsync(redis);
        await using var second = await Node.StartAsync(redis);
        await first.PublishAsync("[\"before\"]");
        await second.AwaitAsync(1);

        await redis.KillAsync();

        await first.AwaitReportsAsync((true, false), (false, false));
        await second.AwaitReportsAsync((true, false), (false, false));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first.PublishAsync("[\"lost\"]"));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first.Transport.CountOthersAsync("/", CancellationToken.None).AsTask());

        await redis.RestartAsync();

        // It came back empty: what was written after the last read is gone.
        await first.AwaitReportsAsync((true, false), (false, false), (true, true));
        await second.AwaitReportsAsync((true, false), (false, false), (true, true));
        await first.PublishAsync("[\"after\"]");
        await second.PublishAsync("[\"after\"]");
        await second.AwaitAsync(2);
        await first.AwaitAsync(1);
        Assert.Equal(["[\"before\"]", "[\"after\"]"], second.Texts);
        Assert.Equal(1, await first.Transport.CountOthersAsync("/", CancellationToken.None));

        await first.Transport.SendAsync(
            second.Transport.ServerId,
            new() { Type = ClusterMessageType.BroadcastClientCount, SenderId = first.Transport.ServerId, Namespace = "/", RequestId = "r", ClientCount = 3 },
            CancellationToken.None);
        await second.AwaitAsync(3);
    }

    [Fact]
    public async Task What_is_sent_while_redis_is_away_waits_for_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sender = await Node.StartWaitingAsync(redis);
        await using var receiver = await Node.StartWaitingAsync(redis);
        await sender.PublishAsync("[\"n\",0]");
        await receiver.AwaitAsync(1);

        await redis.KillAsync();
        await sender.AwaitReportsAsync((true, false), (false, false));
        var sends = Enumerable.Range(1, 300).Select(i => sender.PublishAsync($"[\"n\",{i}]")).ToList();
        Assert.DoesNotContain(sends, send => send.IsCompleted);
        var fleeting = sender.Broadcast("[\"typing\"]") with { Target = ClusterTarget.All with { IsVolatile = true } };
        Assert.Throws<ClusterUnavailableException>(() => { _ = sender.PublishAsync(fleeting); });
        await redis.RestartAsync();

        await Task.WhenAll(sends);
        await receiver.AwaitAsync(301);
        Assert.Equal(Enumerable.Range(0, 301).Select(i => $"[\"n\",{i}]"), receiver.Texts);
    }

    [Fact]
    public async Task A_redis_that_stays_away_refuses_what_waits_and_then_all_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartWaitingAsync(redis, options => options.SendTimeout = TimeSpan.FromSeconds(1));
        await redis.KillAsync();
        await node.AwaitReportsAsync((true, false), (false, false));

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => node.PublishAsync("[\"waited\"]"));

        // Now the connection has been lost for longer than a message may wait.
        Assert.Throws<ClusterUnavailableException>(() => { _ = node.PublishAsync("[\"refused\"]"); });
    }

    [Fact]
    public async Task Entries_whose_answer_was_lost_are_received_once_and_in_order()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(redis.Port);
        await using var connection = await redis.ConnectAsync();
        await using var receiver = await Node.StartAsync(redis);
        await using var sender = await Node.StartAsync(redis, options => options.Configuration = $"127.0.0.1:{proxy.Port}");
        proxy.HoldsAnswers = true;

        var sends = Enumerable.Range(0, 50).Select(i => sender.PublishAsync($"[\"n\",{i}]")).ToList();
        await receiver.AwaitAsync(1);
        proxy.CutAll();
        proxy.HoldsAnswers = false;
        await Task.WhenAll(sends);
        await receiver.AwaitAsync(50);
        await sender.AwaitReportsAsync((true, false), (false, false), (true, false));
        await sender.PublishAsync("[\"n\",50]");
        await receiver.AwaitAsync(51);

        Assert.True(await connection.GetDatabase().StreamLengthAsync("socket.io") > 51, "An entry was written twice");
        Assert.Equal(Enumerable.Range(0, 51).Select(i => $"[\"n\",{i}]"), receiver.Texts);
    }

    [Fact]
    public async Task A_redis_that_does_not_answer_is_reported()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(redis, options => options.BlockTime = TimeSpan.FromMilliseconds(100));
        redis.Freeze();
        try
        {
            await node.AwaitReportsAsync((true, false), (false, false));
        }
        finally
        {
            redis.Resume();
        }

        await node.AwaitReportsAsync((true, false), (false, false), (true, false));
    }

    [Fact]
    public async Task A_server_starts_without_redis_and_connects_later()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var node = await Node.StartAsync(redis, options => options.Configuration += ",connectTimeout=500", namespaces: []);
        Assert.Equal([(false, false)], node.Reports);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => node.PublishAsync("[\"lost\"]"));

        await redis.RestartAsync();

        await node.AwaitReportsAsync((false, false), (true, false));
        await node.Transport.OpenAsync("/", CancellationToken.None);
        await using var other = await Node.StartAsync(redis);
        await other.PublishAsync("[\"ev\"]");
        await node.AwaitAsync(1);
    }

    [Fact]
    public async Task A_server_without_streams_is_refused_at_start()
    {
        await using var redis = await RedisServer.StartAsync("--rename-command", "XADD", "");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Node.StartAsync(redis));

        Assert.Contains("no streams", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_rights_is_refused_at_start()
    {
        await using var redis = await RedisServer.StartAsync("--user", "limited", "on", ">secret", "~*", "&*", "+@all", "-xadd");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Node.StartAsync(redis, options => options.Configuration += ",user=limited,password=secret"));

        Assert.Contains("XADD", exception.Message, StringComparison.Ordinal);
    }
}
