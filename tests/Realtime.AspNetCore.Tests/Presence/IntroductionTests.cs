using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Presence;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Presence;

/// <summary>Two people who are online and start to talk hear that the other one is, once, in every tab.</summary>
public sealed class IntroductionTests
{
    public static TheoryData<string, string, string> Contracts => new()
    {
        { "Direct", "user_online", "user_offline" },
        { "ChatterBox", "presence:online", "presence:offline" },
    };

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Each_hears_of_the_other_once_in_every_tab_and_later_of_the_going(string dialect, string online, string offline)
    {
        await using var host = await StartAsync(dialect);
        var one = await host.ConnectAsync("1");
        await using var oneElsewhere = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        await using var twoElsewhere = await host.ConnectAsync("2");
        await using var stranger = await host.ConnectAsync("3");
        SocketIOTestClient[] all = [one, oneElsewhere, two, twoElsewhere, stranger];
        await SettleAsync(all);
        Assert.All(all, socket => Assert.Equal(0, socket.Count(online)));

        await host.DirectAsync("1", "2");
        foreach (var (socket, other) in new[] { (one, "2"), (oneElsewhere, "2"), (two, "1"), (twoElsewhere, "1") })
        {
            Assert.Equal(other, (await socket.NextAsync(online)).GetProperty("userId").GetString());
        }

        // A further conversation in common, and somebody else whom both may see.
        await host.GroupAsync("1", "2", "4");
        await using var four = await host.ConnectAsync("4");
        foreach (var socket in all[..4])
        {
            Assert.Equal("4", (await socket.NextAsync(online)).GetProperty("userId").GetString());
        }

        await SettleAsync(all);
        Assert.All(all[..4], socket => Assert.Equal(2, socket.Count(online)));
        await one.DisposeAsync();
        await oneElsewhere.DisposeAsync();
        foreach (var socket in new[] { two, twoElsewhere, four })
        {
            Assert.Equal("1", (await socket.NextAsync(offline)).GetProperty("userId").GetString());
        }

        await SettleAsync(stranger);
        Assert.Equal((0, 0), (stranger.Count(online), stranger.Count(offline)));
    }

    [Fact]
    public async Task The_first_answer_introduces_in_Direct()
    {
        await using var host = await StartAsync("Direct");
        await using var ada = await host.ConnectAsync("1");
        await using var bob = await host.ConnectAsync("2");
        await bob.SettleAsync();
        await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "Hello" });
        Assert.Equal((0, 0), (ada.Count("user_online"), bob.Count("user_online")));
        await bob.EmitAsync("send_message", new { receiverId = "1", content = "Who is there?" });
        Assert.Equal("1", (await bob.NextAsync("user_online")).GetProperty("userId").GetString());
        Assert.Equal("2", (await ada.NextAsync("user_online")).GetProperty("userId").GetString());
    }

    [Fact]
    public async Task Who_is_added_to_a_group_and_its_members_hear_of_each_other()
    {
        await using var host = await StartAsync("ChatterBox");
        var group = await host.GroupAsync("1", "2");
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        Assert.Equal("2", (await one.NextAsync("presence:online")).GetProperty("userId").GetString());
        Assert.Equal("1", (await two.NextAsync("presence:online")).GetProperty("userId").GetString());
        await using var three = await host.ConnectAsync("3");
        await three.SettleAsync();
        await host.Get<IConversationService>().AddParticipantsAsync(group.Id, ["3"]);
        Assert.Equal("3", (await one.NextAsync("presence:online")).GetProperty("userId").GetString());
        Assert.Equal("3", (await two.NextAsync("presence:online")).GetProperty("userId").GetString());
        string?[] heard =
        [
            (await three.NextAsync("presence:online")).GetProperty("userId").GetString(),
            (await three.NextAsync("presence:online")).GetProperty("userId").GetString(),
        ];
        Assert.Equal(["1", "2"], heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_hears_of_the_going_of_one_who_was_never_told_to_be_there()
    {
        // The policy lets them see each other only from now on, which nothing tells.
        var policy = new Switch();
        await using var host = await ChatHost.StartAsync(
            o =>
            {
                o.Dialect = DialectNames.Direct;
                o.PresenceGrace = TimeSpan.Zero;
            },
            chat => chat.Services.AddScoped<IPresencePolicy>(_ => policy));
        await using var one = await host.ConnectAsync("1");
        var two = await host.ConnectAsync("2");
        var three = await host.ConnectAsync("3");
        await SettleAsync(one, two, three);
        await Wait.UntilAsync(() => policy.Announced.ContainsKey("2") && policy.Announced.ContainsKey("3"), "it is decided that nobody is told");
        policy.IsOpen = true;
        await two.DisposeAsync();
        await Wait.UntilAsync(() => !host.Get<OnlineUsers>().Contains("2"), "the user is gone");
        await using var four = await host.ConnectAsync("4");
        await one.NextAsync("user_online");
        await four.NextAsync("online_users");
        await three.DisposeAsync();
        await four.NextAsync("user_offline");
        await one.SettleAsync();
        Assert.Equal(0, one.Count("user_offline"));
    }

    [Fact]
    public async Task People_at_two_nodes_are_introduced_too()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o =>
        {
            o.Dialect = DialectNames.Direct;
            o.PresenceGrace = TimeSpan.Zero;
        });
        await using var one = await cluster.First.ConnectAsync("1");
        var two = await cluster.Second.ConnectAsync("2");
        await NodeCluster.UntilKnownAsync(cluster.First, "2");
        await NodeCluster.UntilKnownAsync(cluster.Second, "1");
        await SettleAsync(one, two);
        await cluster.First.DirectAsync("1", "2");
        Assert.Equal("2", (await one.NextAsync("user_online")).GetProperty("userId").GetString());
        Assert.Equal("1", (await two.NextAsync("user_online")).GetProperty("userId").GetString());
        await two.DisposeAsync();
        Assert.Equal("2", (await one.NextAsync("user_offline")).GetProperty("userId").GetString());
        await one.SettleAsync();
        Assert.Equal((1, 1), (one.Count("user_online"), one.Count("user_offline")));
    }

    [Fact]
    public async Task Who_speaks_first_in_a_large_group_is_introduced_at_all_nodes()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => (o.Dialect, o.PresenceGrace) = (DialectNames.ChatterBox, TimeSpan.Zero));
        await using var one = await cluster.First.ConnectAsync("1");
        await using var two = await cluster.Second.ConnectAsync("2");
        await NodeCluster.UntilKnownAsync(cluster.First, "2");
        await NodeCluster.UntilKnownAsync(cluster.Second, "1");
        string[] others = [.. Enumerable.Range(2, 60).Select(i => $"{i}")];
        var group = await cluster.First.Get<ClientConversations>().CreateGroupAsync("1", "Group", others, id: null, default);
        await SettleAsync(one, two);
        Assert.Equal((0, 0), (one.Count("presence:online"), two.Count("presence:online")));
        await two.EmitAsync("send-message", new { conversationId = group.Id, content = "Hello" });
        Assert.Equal("2", (await one.NextAsync("presence:online")).GetProperty("userId").GetString());
        Assert.Equal("1", (await two.NextAsync("presence:online")).GetProperty("userId").GetString());
    }

    [Fact]
    public async Task Who_leaves_what_they_had_in_common_is_told_offline_and_hears_no_more()
    {
        await using var host = await StartAsync("ChatterBox");
        var group = await host.GroupAsync("1", "2", "3");
        await host.DirectAsync("2", "3");
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        await using var three = await host.ConnectAsync("3");
        foreach (var socket in new[] { one, two, three })
        {
            await socket.NextAsync("presence:online");
            await socket.NextAsync("presence:online");
        }

        await host.Get<IConversationService>().RemoveParticipantAsync(group.Id, "3");
        Assert.Equal("3", (await one.NextAsync("presence:offline")).GetProperty("userId").GetString());
        Assert.Equal("1", (await three.NextAsync("presence:offline")).GetProperty("userId").GetString());
        await SettleAsync(one, two, three);

        // Those who still have something in common notice nothing.
        Assert.Equal((1, 0, 1), (one.Count("presence:offline"), two.Count("presence:offline"), three.Count("presence:offline")));
    }

    private static Task<ChatHost> StartAsync(string dialect) => ChatHost.StartAsync(o =>
    {
        o.Dialect = DialectNames.All.Single(known => known.Name == dialect);
        o.PresenceGrace = TimeSpan.Zero;
    });

    private static Task SettleAsync(params SocketIOTestClient[] sockets) => Task.WhenAll(sockets.Select(socket => socket.SettleAsync()));

    private sealed class Switch : IPresencePolicy
    {
        public volatile bool IsOpen;

        /// <summary>The users for whom it was asked who may see them.</summary>
        public ConcurrentDictionary<string, bool> Announced { get; } = new();

        public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
            Answer(userIds);

        public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken)
        {
            var answer = Answer(observerIds);
            if (observerIds.Contains("1"))
            {
                Announced[userId] = true;
            }

            return answer;
        }

        private ValueTask<IReadOnlySet<string>> Answer(IReadOnlyCollection<string> ids) => new(IsOpen ? ids.ToHashSet() : []);
    }
}
