using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Contacts;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Rooms;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>What is refused costs the host nothing: it is refused before the host's code and the store are asked.</summary>
public sealed class FloodTests
{
    private static readonly RateLimit Three = new(3, 1);

    [Fact]
    public async Task A_user_who_connects_without_an_end_is_refused_before_the_directory_is_asked()
    {
        var directory = new CountingDirectory();
        await using var host = await ContactHost.StartAsync(
            options => options.RateLimits.Connect = Three,
            chat => chat.Services.AddSingleton<IUserDirectory>(directory));
        using var limited = host.Count("realtime.chat.rate_limited");
        for (var i = 0; i < Three.Burst; i++)
        {
            await using var socket = await host.ConnectAsync("1");
            await socket.SettleAsync();
        }

        var asked = directory.Asked;
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"));
        Assert.Equal("rate_limited", refused.Code);
        Assert.InRange(refused.Details.GetProperty("retryAfter").GetInt64(), 1, 60_000);
        Assert.Equal(asked, directory.Asked);
        Assert.Equal(1, limited[nameof(RateLimitClass.Connect)]);
        await using var other = await host.ConnectAsync("2");
        await other.SettleAsync();
    }

    [Fact]
    public async Task Beyond_the_number_of_sockets_the_directory_is_not_asked_either()
    {
        var directory = new CountingDirectory();
        await using var host = await ContactHost.StartAsync(
            options => options.MaxSocketsPerUser = 1,
            chat => chat.Services.AddSingleton<IUserDirectory>(directory));
        await using var socket = await host.ConnectAsync("1");
        await socket.SettleAsync();
        var asked = directory.Asked;
        Assert.Equal("rate_limited", (await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"))).Code);
        Assert.Equal(asked, directory.Asked);
    }

    [Fact]
    public async Task Newer_tokens_count_as_connections()
    {
        await using var host = await ContactHost.StartAsync(options => options.RateLimits.Connect = Three);
        await using var socket = await host.ConnectAsync("1");
        for (var i = 1; i < Three.Burst; i++)
        {
            Assert.Equal("ok", (await socket.EmitWithAckAsync("refresh_token", new { token = Tokens.For("1") })).Outcome());
        }

        var refused = await socket.EmitWithAckAsync("refresh_token", new { token = Tokens.For("1") });
        Assert.Equal("rate_limited", refused.Outcome());
        Assert.True(refused.TryGetProperty("retryAfter", out _));
        Assert.Equal("ok", (await socket.EmitWithAckAsync("get_unread_counts")).Outcome());
    }

    [Fact]
    public async Task All_sockets_of_a_user_count_together()
    {
        await using var host = await ContactHost.StartAsync(options => options.RateLimits.User = Three);
        await using var first = await host.ConnectAsync("1");
        await using var second = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        Assert.Equal("ok", (await first.EmitWithAckAsync("get_unread_counts")).Outcome());
        Assert.Equal("ok", (await first.EmitWithAckAsync("get_unread_counts")).Outcome());
        Assert.Equal("ok", (await second.EmitWithAckAsync("get_unread_counts")).Outcome());
        Assert.Equal("rate_limited", (await second.EmitWithAckAsync("get_unread_counts")).Outcome());
        Assert.Equal("ok", (await other.EmitWithAckAsync("get_unread_counts")).Outcome());
    }

    [Fact]
    public async Task A_policy_exempts_a_user_from_the_limits_of_sockets_too()
    {
        await using var host = await ContactHost.StartAsync(
            options => (options.RateLimits.Socket, options.RateLimits.User, options.RateLimits.History) = (Three, Three, Three),
            chat => chat.Services.AddSingleton<IRateLimitPolicy, OnlyBots>());
        await using var bot = await host.ConnectAsync("bot");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("ok", (await bot.EmitWithAckAsync("get_unread_counts")).Outcome());
        }
    }

    [Fact]
    public async Task A_socket_that_floods_is_answered_late_and_no_other_waits_for_it()
    {
        await using var host = await ContactHost.StartAsync(options => options.RateLimits.Socket = Three);
        await using var flooder = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("1");
        for (var i = 0; i < Three.Burst; i++)
        {
            await flooder.EmitWithAckAsync("get_unread_counts");
        }

        var begun = Stopwatch.GetTimestamp();
        var refused = Enumerable.Range(0, 100).Select(_ => flooder.EmitWithAckAsync("get_unread_counts")).ToArray();
        Assert.Equal("ok", (await other.EmitWithAckAsync("get_unread_counts")).Outcome());
        Assert.All(await Task.WhenAll(refused), answer => Assert.Equal("rate_limited", answer.Outcome()));

        // 64 are handled at a time, and each waits for a second.
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 1.8, 30);
    }

    [Fact]
    public async Task A_banned_user_is_let_ask_only_so_often()
    {
        await using var host = await ContactHost.StartAsync(options => options.RateLimits.History = Three);
        await host.Get<IUserBans>().BanAsync(new("1", DateTimeOffset.UtcNow.AddDays(1)));
        using var http = host.Http("1");
        for (var i = 0; i < Three.Burst; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        await host.Get<IUserBans>().LiftAsync("1");
    }

    [Fact]
    public async Task A_request_with_many_ids_counts_once_for_each_hundred()
    {
        await using var host = await ContactHost.StartAsync(options => options.RateLimits.Read = new(4, 1));
        var id = (await host.DirectAsync("1", "2")).Id;
        var messageIds = Enumerable.Range(1, 101).Select(i => $"{i}").ToArray();
        await using var socket = await host.ConnectAsync("1");
        Assert.Equal("ok", (await socket.EmitWithAckAsync("mark_messages_read", new { conversationId = id, messageIds })).Outcome());
        await host.CallAsync("1", HttpMethod.Post, $"conversations/{id}/read", new { messageIds });
        Assert.Equal("rate_limited", (await socket.EmitWithAckAsync("mark_messages_read", new { conversationId = id, messageIds = messageIds[..1] })).Outcome());
    }

    [Fact]
    public async Task A_first_message_to_somebody_is_refused_before_anybody_is_looked_up()
    {
        var directory = new CountingDirectory();
        await using var host = await ContactHost.StartAsync(
            options => (options.Dialect, options.RateLimits.Send) = (DialectNames.Direct, new(1, 1)),
            chat => chat.Services.AddSingleton<IUserDirectory>(directory));
        await using var socket = await host.ConnectAsync("1");
        Assert.Equal("ok", (await socket.EmitWithAckAsync("send_message", new { receiverId = "2", content = "Hello" })).Outcome());
        var asked = directory.Asked;
        Assert.Equal("rate_limited", (await socket.EmitWithAckAsync("send_message", new { receiverId = "3", content = "Hello" })).Outcome());
        Assert.Equal(asked, directory.Asked);
    }

    [Fact]
    public async Task Rooms_are_created_only_so_often_and_then_no_policy_is_asked()
    {
        var policy = new CountingRooms();
        await using var host = await ContactHost.StartAsync(
            options => options.RateLimits.Create = Three,
            chat => chat.Services.AddSingleton<IRoomPolicy>(policy));
        for (var i = 0; i < Three.Burst; i++)
        {
            await host.CallAsync("1", HttpMethod.Put, $"rooms/room-{i}/membership");
        }

        var asked = policy.Asked;
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Put, "rooms/one-more/membership"));
        Assert.Equal(asked, policy.Asked);

        // Rooms that exist are no new ones, and others create theirs.
        await host.CallAsync("2", HttpMethod.Put, "rooms/other/membership");
        await host.CallAsync("1", HttpMethod.Put, "rooms/other/membership");
    }

    [Fact]
    public async Task A_user_creates_a_number_of_groups_within_a_day()
    {
        var time = new ManualTime();
        await using var host = await ContactHost.StartAsync(options => options.MaxGroupsCreatedPerDay = 2, time: time);
        using var limited = host.Count("realtime.chat.rate_limited");
        var group = new { userIds = new[] { "2" } };
        await host.CallAsync("1", HttpMethod.Post, "conversations", group);
        await host.CallAsync("1", HttpMethod.Post, "conversations", group);
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Post, "conversations", group));
        Assert.Equal(1, limited[nameof(ChatRealtimeOptions.MaxGroupsCreatedPerDay)]);
        await host.CallAsync("3", HttpMethod.Post, "conversations", group);
        await host.GroupAsync("1", "2");
    }

    [Fact]
    public async Task Each_limit_that_refuses_is_counted_by_its_name()
    {
        await using var host = await ContactHost.StartAsync(options =>
        {
            (options.MaxParticipants, options.MaxBlockedUsers, options.MaxRoomsPerUser, options.MaxWatchedUsers) = (2, 1, 1, 1);
            (options.MaxRoomsCreatedPerUser, options.MaxReactionsPerUser) = (1, 1);
        });
        using var limited = host.Count("realtime.chat.rate_limited");
        var direct = (await host.DirectAsync("1", "2")).Id;
        var message = (await host.SendAsync(direct, "2")).Message.Id;
        await using var socket = await host.ConnectAsync("1");
        await host.CallAsync("1", HttpMethod.Put, "blocks/9");
        await host.CallAsync("1", HttpMethod.Put, "rooms/first/membership");
        await host.CallAsync("2", HttpMethod.Put, "rooms/second/membership");
        await host.CallAsync("1", HttpMethod.Put, $"messages/{message}/reactions/a");

        Assert.Equal("invalid_payload", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "2", "3" } }));
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Put, "blocks/8"));
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Put, "rooms/second/membership"));
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Put, $"messages/{message}/reactions/b"));
        Assert.Equal("invalid_payload", (await socket.EmitWithAckAsync("watch_presence", new { userIds = new[] { "2", "3" } })).Outcome());
        foreach (var option in new[]
        {
            nameof(ChatRealtimeOptions.MaxParticipants), nameof(ChatRealtimeOptions.MaxBlockedUsers), nameof(ChatRealtimeOptions.MaxRoomsPerUser),
            nameof(ChatRealtimeOptions.MaxReactionsPerMessage), nameof(ChatRealtimeOptions.MaxWatchedUsers),
        })
        {
            Assert.True(limited[option] == 1, $"{option}: {limited[option]}");
        }
    }

    [Fact]
    public async Task Nobody_waits_at_the_gate_of_another_key()
    {
        var gates = new KeyedGates<string>();
        var first = await gates.EnterAsync("a");
        var second = gates.EnterAsync("a").AsTask();
        foreach (var key in Enumerable.Range(0, 1_000).Select(i => $"other {i}"))
        {
            using var other = await gates.EnterAsync(key);
        }

        Assert.False(second.IsCompleted);
        using var gaveUp = new CancellationTokenSource();
        var third = gates.EnterAsync("a", gaveUp.Token).AsTask();
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        first.Dispose();
        (await second).Dispose();
        Assert.Equal(0, gates.Count);
    }

    private sealed class CountingDirectory : IUserDirectory
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return new(new UserProfile(userId, userId));
        }
    }

    private sealed class CountingRooms : IRoomPolicy
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return new(true);
        }

        public ValueTask<bool> MayCreateAsync(string roomName, string userId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return new(true);
        }
    }

    private sealed class OnlyBots : IRateLimitPolicy
    {
        public RateLimit? LimitOf(string userId, RateLimitClass kind, RateLimit configured) => userId == "bot" ? null : configured;
    }
}
