using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Conversations;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Redis.Tests.Running;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>Two hosts of one database that hear of each other through it, without configuration, or through Redis.</summary>
public sealed class TransportTests : IAsyncLifetime
{
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
    [InlineData(false)]
    [InlineData(true)]
    public async Task Users_of_both_hosts_chat_as_on_one(bool isRedis)
    {
        await StartAsync(isRedis);
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
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rights_that_end_at_one_host_end_at_the_other(bool isRedis)
    {
        await StartAsync(isRedis);
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
    public async Task What_was_sent_while_redis_was_away_arrives_after_its_return()
    {
        await StartAsync(isRedis: true);
        await using var bob = await _second.ConnectAsync("2");
        var id = (await _first.DirectAsync("1", "2")).Id;
        await bob.EmitWithAckAsync("join_conversation", id);
        var messages = _first.Get<IMessageService>();
        await messages.SendAsync(new(id, "1", "before"));
        Assert.Equal("before", (await bob.NextAsync("new_message")).GetProperty("content").GetString());

        await _redis!.KillAsync();
        await messages.SendAsync(new(id, "1", "meanwhile"));
        await _redis.RestartAsync();
        Assert.Equal("meanwhile", (await bob.NextAsync("new_message")).GetProperty("content").GetString());

        await Wait.UntilAsync(async () =>
        {
            await messages.SendAsync(new(id, "1", "after"));
            return bob.Count("new_message") > 2;
        }, "messages arrive again");
    }

    private async Task StartAsync(bool isRedis)
    {
        _redis = isRedis ? await RedisServer.StartAsync() : null;
        _first = await _database.StartNodeAsync(Use);
        _second = await _database.StartNodeAsync(Use);
        await Wait.UntilAsync(
            async () => (await _first.Services.GetRequiredKeyedService<SocketIO.SocketIOServer>(ChatRealtime.ServerName).ServerSideEmitWithAckAsync<int>("count", [])).Count == 1,
            "the hosts know each other");

        void Use(IChatRealtimeBuilder chat)
        {
            chat.Services.Configure<DatabaseClusterOptions>(static options => options.LeaseInterval = TimeSpan.FromMilliseconds(100));
            if (_redis is not null)
            {
                chat.UseRedis(_redis.Configuration);
            }
        }
    }
}
