using System.Collections.Concurrent;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;
using StackExchange.Redis;

namespace Realtime.Redis.Tests.Emitting;

/// <summary>What an emitter hands to Redis. That servers understand it is tested with them.</summary>
public sealed class SocketIOEmitterTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task A_classic_broadcast_has_the_form_of_the_official_emitter()
    {
        await using var connection = await redis.Server.ConnectAsync();
        var published = new ConcurrentQueue<byte[]>();
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal("form#/admin#"), (_, value) => published.Enqueue((byte[])value!));
        await using var emitter = new SocketIOEmitter(connection, new RedisClusterOptions { Layout = RedisLayout.Classic, ChannelPrefix = "form" });

        await emitter.Of("admin").Except("z").Volatile.Compress(false).EmitArgumentsAsync("ev", [1, new { Name = "x" }]);

        await Wait.UntilAsync(() => published.Count == 1, () => "the event is published");
        Assert.Equal(
            """["emitter",{"type":2,"data":["ev",1,{"name":"x"}],"nsp":"/admin"},{"rooms":[],"except":["z"],"flags":{"volatile":true,"compress":false}}]""",
            MessagePackSerializer.ConvertToJson(published.Single()));
    }

    [Fact]
    public async Task An_entry_of_a_stream_has_the_fields_of_the_official_emitter()
    {
        await using var connection = await redis.Server.ConnectAsync();
        await using var services = new ServiceCollection().AddSocketIOEmitter(redis.Server.Configuration, options => options.StreamName = "fields").BuildServiceProvider();
        var emitter = services.GetRequiredService<SocketIOEmitter>();

        await emitter.To("a").To([]).EmitAsync("ev");
        await emitter.To([]).EmitAsync("nobody");
        await emitter.SocketsJoinAsync(["b"]);

        var entries = await connection.GetDatabase().StreamRangeAsync("fields");
        Assert.Equal(2, entries.Length);
        Assert.Equal(
            [("uid", "emitter"), ("nsp", "/"), ("type", "3"), ("data", """{"packet":{"type":2,"data":["ev"]},"opts":{"rooms":["a"],"except":[],"flags":{}}}""")],
            entries[0].Values.Select(field => ((string)field.Name!, (string)field.Value!)));
        Assert.Equal("4", (string?)entries[1]["type"]);
    }

    [Fact]
    public async Task Without_redis_it_throws_and_works_when_redis_is_there()
    {
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();
        await using var emitter = new SocketIOEmitter(new RedisClusterOptions { Configuration = server.Configuration + ",connectTimeout=500", Layout = RedisLayout.Classic });
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => emitter.EmitAsync("lost"));

        await server.RestartAsync();

        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await emitter.EmitAsync("ev");
                    return true;
                }
                catch (ClusterUnavailableException)
                {
                    return false;
                }
            },
            () => "the emitter has connected");
    }

    [Fact]
    public async Task Mistakes_are_refused()
    {
        var emitter = new SocketIOEmitter(new RedisClusterOptions { Configuration = redis.Server.Configuration });

        await Assert.ThrowsAsync<ArgumentException>(() => emitter.EmitAsync("connect"));
        await Assert.ThrowsAsync<ArgumentException>(() => emitter.SocketsJoinAsync([]));
        Assert.Throws<ArgumentException>(() => emitter.To(["a", ""]));
        await Assert.ThrowsAsync<ArgumentException>(() => emitter.EmitAsync("large", new string('x', 17 * 1024 * 1024)));
        await emitter.DisposeAsync();
        await emitter.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => emitter.EmitAsync("ev"));
    }
}
