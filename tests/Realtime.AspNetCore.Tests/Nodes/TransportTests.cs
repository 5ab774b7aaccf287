using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Conversations;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Redis;
using Realtime.Redis.Tests.Running;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>Two hosts of one database that hear of each other through it, without configuration, or through Redis.</summary>
public sealed class TransportTests : IAsyncLifetime
{
    private const int Connected = 40;
    private const int Lost = 41;
    private const int Apart = 1085;
    private const int StoreLost = 1093;
    private const int FellBack = 1097;
    private const int CameBack = 1098;

    private readonly SharedDatabase _database = new();
    private RedisServer? _redis;
    private ChatHost _first = null!;
    private ChatHost _second = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(RedisLayout.Streams)]
    [InlineData(RedisLayout.Classic)]
    public async Task Users_of_both_hosts_chat_as_on_one(RedisLayout? redis)
    {
        await StartAsync(redis);
        await using var alice = await _first.ConnectAsync("1");
        await using var bob = await _second.ConnectAsync("2");
        var id = (await _first.DirectAsync("1", "2")).Id;
        await alice.EmitWithAckAsync("join_conversation", id);
        await bob.EmitWithAckAsync("join_conversation", id);

        // From here on both nodes know the conversation's last revision, and so which one is missing.
        await alice.EmitWithAckAsync("send_message", new { conversationId = id, content = "hello" });
        foreach (var user in new[] { alice, bob })
        {
            Assert.Equal("hello", (await user.NextAsync("new_message")).GetProperty("content").GetString());
        }

        for (var i = 0; i < 5; i++)
        {
            await alice.EmitWithAckAsync("send_message", new { conversationId = id, content = $"from the first {i}" });
            await bob.EmitWithAckAsync("send_message", new { conversationId = id, content = $"from the second {i}" });
        }

        foreach (var user in new[] { alice, bob })
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal($"from the first {i}", (await user.NextAsync("new_message")).GetProperty("content").GetString());
                Assert.Equal($"from the second {i}", (await user.NextAsync("new_message")).GetProperty("content").GetString());
            }
        }

        await _first.Get<INotificationPublisher>().PublishAsync("2", new NewNotification("t", "Payment received", "m"));
        Assert.Equal("Payment received", (await bob.NextAsync("new_notification")).GetProperty("title").GetString());
        await Wait.UntilAsync(
            async () => (await _first.Get<IPresence>().GetAsync(["2"]))[0].IsOnline, "the first host knows that the user of the second is online");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(RedisLayout.Streams)]
    [InlineData(RedisLayout.Classic)]
    public async Task Rights_that_end_at_one_host_end_at_the_other(RedisLayout? redis)
    {
        await StartAsync(redis);
        await using var bob = await _second.ConnectAsync("2");
        await using var carol = await _second.ConnectAsync("3");
        var id = (await _first.GroupAsync("1", "2", "3")).Id;
        await bob.EmitWithAckAsync("join_conversation", id);
        await carol.EmitWithAckAsync("join_conversation", id);

        await _first.Get<IConversationService>().RemoveParticipantAsync(id, "2");
        await _first.Get<IMessageService>().SendAsync(new(id, "1", "without him"));
        await carol.NextAsync("new_message");
        await bob.SettleAsync();
        Assert.Equal(0, bob.Count("new_message"));

        Assert.Equal(1, await _first.Get<IUserConnections>().DisconnectAsync("3"));
        await carol.Closed.WaitAsync(Testing.SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task While_redis_is_away_the_database_connects_the_hosts()
    {
        await StartAsync(RedisLayout.Streams);
        await using var alice = await _first.ConnectAsync("1");
        await using var bob = await _second.ConnectAsync("2");
        var id = (await _first.DirectAsync("1", "2")).Id;
        await alice.EmitWithAckAsync("join_conversation", id);
        await bob.EmitWithAckAsync("join_conversation", id);
        await ChatAsync("before");

        await _redis!.KillAsync();
        await ChatAsync("meanwhile");
        await Wait.UntilAsync(async () => await StatusAsync(_first) == HealthStatus.Degraded, "the health check says so");

        await _redis.RestartAsync();
        await Wait.UntilAsync(async () => await StatusAsync(_first) == HealthStatus.Healthy, "the first host uses Redis again");
        await Wait.UntilAsync(async () => await StatusAsync(_second) == HealthStatus.Healthy, "the second host uses Redis again");
        await ChatAsync("after");
        foreach (var host in new[] { _first, _second })
        {
            // Nothing else says that the connection is lost or there.
            Assert.Equal([FellBack, CameBack], host.Logs.Entries.Select(entry => entry.Id).Where(id => id is FellBack or CameBack or Apart or StoreLost or Connected or Lost));
            Assert.Contains("Redis:", Assert.Single(host.Logs.Entries, entry => entry.Id == FellBack).Text, StringComparison.Ordinal);
        }

        async Task ChatAsync(string text)
        {
            await alice.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{text} from the first" });
            await NextAsync($"{text} from the first");
            await bob.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{text} from the second" });
            await NextAsync($"{text} from the second");
        }

        async Task NextAsync(string text)
        {
            foreach (var user in new[] { alice, bob })
            {
                Assert.Equal(text, (await user.NextAsync("new_message")).GetProperty("content").GetString());
            }
        }
    }

    [Fact]
    public async Task A_host_that_alone_loses_redis_stays_in_the_cluster()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(redis.Port);
        await StartAsync(redis.Configuration, $"127.0.0.1:{proxy.Port}");
        await using var alice = await _first.ConnectAsync("1");
        await using var bob = await _second.ConnectAsync("2");
        var id = (await _first.DirectAsync("1", "2")).Id;
        await alice.EmitWithAckAsync("join_conversation", id);
        await bob.EmitWithAckAsync("join_conversation", id);

        // A proxy that is gone refuses new connections.
        await proxy.DisposeAsync();
        await Wait.UntilAsync(async () => await StatusAsync(_first) == HealthStatus.Degraded, "the host with Redis has heard of the other one's loss");
        for (var i = 0; i < 3; i++)
        {
            await alice.EmitWithAckAsync("send_message", new { conversationId = id, content = $"from the first {i}" });
            await bob.EmitWithAckAsync("send_message", new { conversationId = id, content = $"from the second {i}" });
            foreach (var user in new[] { alice, bob })
            {
                Assert.Equal($"from the first {i}", (await user.NextAsync("new_message")).GetProperty("content").GetString());
                Assert.Equal($"from the second {i}", (await user.NextAsync("new_message")).GetProperty("content").GetString());
            }
        }
    }

    private static async Task<HealthStatus> StatusAsync(ChatHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync()).Status;

    private async Task StartAsync(RedisLayout? redis)
    {
        _redis = redis is null ? null : await RedisServer.StartAsync();
        await StartAsync(_redis?.Configuration, _redis?.Configuration, redis ?? RedisLayout.Streams);
    }

    private async Task StartAsync(string? firstRedis, string? secondRedis, RedisLayout layout = RedisLayout.Streams)
    {
        _first = await _database.StartNodeAsync(chat => Use(chat, firstRedis));
        _second = await _database.StartNodeAsync(chat => Use(chat, secondRedis));
        await Wait.UntilAsync(
            async () => (await _first.Services.GetRequiredKeyedService<SocketIO.SocketIOServer>(ChatRealtime.ServerName).ServerSideEmitWithAckAsync<int>("count", [])).Count == 1,
            "the hosts know each other");

        void Use(IChatRealtimeBuilder chat, string? redis)
        {
            chat.Services.Configure<DatabaseClusterOptions>(static options => options.LeaseInterval = TimeSpan.FromMilliseconds(100));
            chat.Services.AddHealthChecks().AddChatRealtime();
            if (redis is not null)
            {
                chat.UseRedis(redis, options => options.Layout = layout);
            }
        }
    }
}
