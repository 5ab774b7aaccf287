using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Storage;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>A block holds at every door, and looks like a user who does not exist.</summary>
public sealed class BlockTests
{
    [Fact]
    public async Task Nobody_opens_creates_or_adds_across_a_block()
    {
        await using var host = await ContactHost.StartAsync();
        using var refused = host.Count("realtime.chat.contacts.refused");
        var own = (await host.GroupAsync("1", "3", "4")).Id;
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        foreach (var (path, body) in new (string, Func<string, object>)[]
        {
            ("conversations", id => new { userId = id }),
            ("conversations", id => new { title = "Group", userIds = new[] { "3", id } }),
            ($"conversations/{own}/participants", id => new { userIds = new[] { id } }),
        })
        {
            var blocked = await host.TryAsync("1", HttpMethod.Post, path, body("2"));
            var unknown = await host.TryAsync("1", HttpMethod.Post, path, body("unknown"));
            Assert.Equal((unknown.Status, WithoutTrace(unknown.Text)), (blocked.Status, WithoutTrace(blocked.Text)));
            Assert.Contains("user_not_found", blocked.Text, StringComparison.Ordinal);
        }

        Assert.Equal((1L, 1L, 1L), (refused["open block"], refused["create block"], refused["add block"]));
        Assert.Empty((await host.Get<IConversationService>().ListAsync("2")).Items);

        // Whoever blocks knows it, and is told what to do.
        Assert.Equal("forbidden", await host.RefusedAsync("2", HttpMethod.Post, "conversations", new { userId = "1" }));

        // The host's own code is not limited.
        Assert.Equal(["1", "2"], (await host.DirectAsync("1", "2")).Participants.Select(p => p.UserId).Order());
        await host.Get<IUserBlocks>().UnblockAsync("2", "1");
        await host.CallAsync("1", HttpMethod.Post, $"conversations/{own}/participants", new { userIds = new[] { "2" } });
    }

    [Fact]
    public async Task A_first_message_to_who_blocks_is_answered_as_to_nobody()
    {
        await using var host = await ContactHost.StartAsync(chat => chat.Dialect = DialectNames.Direct);
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var one = await host.ConnectAsync("1");
        var blocked = await one.EmitWithAckAsync("send_message", new { receiverId = "2", content = "Hello" });
        var unknown = await one.EmitWithAckAsync("send_message", new { receiverId = "unknown", content = "Hello" });
        Assert.Equal(unknown.GetRawText(), blocked.GetRawText());
        Assert.Equal("user_not_found", blocked.GetProperty("code").GetString());
        Assert.Empty((await host.Get<IConversationService>().ListAsync("1")).Items);
    }

    [Fact]
    public async Task A_group_of_the_two_is_as_their_direct_conversation()
    {
        await using var host = await ContactHost.StartAsync();
        await using var one = await host.ConnectAsync("1");
        var two = (await host.GroupAsync("1", "2")).Id;
        var three = (await host.GroupAsync("1", "2", "3")).Id;
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        Assert.Equal("forbidden", (await one.SayAsync(two)).Outcome());
        Assert.Equal("ok", (await one.SayAsync(three)).Outcome());
        await host.Get<IConversationService>().RemoveParticipantAsync(three, "3");
        Assert.Equal("forbidden", (await one.SayAsync(three)).Outcome());
        await host.Get<IUserBlocks>().UnblockAsync("2", "1");
        Assert.Equal("ok", (await one.SayAsync(two)).Outcome());
    }

    [Fact]
    public async Task Neither_sees_the_others_typing_and_receipts_in_a_larger_group()
    {
        await using var host = await ContactHost.StartAsync();
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var one = await JoinAsync(host, "1", id);
        await using var two = await JoinAsync(host, "2", id);
        await using var three = await JoinAsync(host, "3", id);
        await one.SayAsync(id, "From one");
        await two.NextAsync("new_message");
        await three.NextAsync("new_message");

        await two.EmitWithAckAsync("typing_start", new { conversationId = id });
        await two.EmitWithAckAsync("mark_read", new { conversationId = id });
        await two.EmitWithAckAsync("mark_delivered", new { conversationId = id });
        await three.NextAsync("typing_start");
        await three.NextAsync("messages_read");
        await one.SettleAsync();
        Assert.Equal((0, 0, 0), (one.Count("typing_start"), one.Count("messages_read"), one.Count("messages_delivered")));

        await one.EmitWithAckAsync("typing_start", new { conversationId = id });
        await three.NextAsync("typing_start");
        await two.SettleAsync();
        Assert.Equal(0, two.Count("typing_start"));

        // Nor in what is read later: the marks of the other, and the time at which a message was read.
        Assert.Equal(0, await ReadByTwoAsync("1"));
        Assert.Equal(1, await ReadByTwoAsync("3"));
        Assert.DoesNotContain((await ChangesAsync("1")).Watermarks!, mark => mark.UserId == "2");
        Assert.Contains((await ChangesAsync("3")).Watermarks!, mark => mark.UserId == "2");
        Assert.Null((await HistoryAsync()).ReadAt);
        await three.EmitWithAckAsync("mark_read", new { conversationId = id });
        Assert.NotNull((await HistoryAsync()).ReadAt);

        async Task<long> ReadByTwoAsync(string userId) => (await host.CallAsync(userId, HttpMethod.Get, $"conversations/{id}"))
            .GetProperty("participants").EnumerateArray().Single(p => p.GetProperty("userId").GetString() == "2").GetProperty("readSequence").GetInt64();

        Task<ConversationChanges> ChangesAsync(string userId) => host.Get<IConversationService>().GetChangesAsync(id, userId, new());

        async Task<Message> HistoryAsync() => (await host.Get<IConversationService>().GetHistoryAsync(id, "1", new())).Messages[0];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_sees_the_others_presence_whatever_the_host_says(bool hasPolicy)
    {
        await using var host = await ContactHost.StartAsync(
            chat =>
            {
                chat.PresenceGrace = TimeSpan.Zero;
                PlainDialect.Speak(chat);
            },
            chat =>
            {
                if (hasPolicy)
                {
                    chat.AddPresencePolicy<AllSeeAll>();
                }
            });
        await host.GroupAsync("1", "2", "3");
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var three = await host.ConnectAsync("3");
        Assert.Equal("[]", (await three.NextAsync("there")).GetRawText());
        await using var one = await host.ConnectAsync("1");
        Assert.Equal("""["3"]""", (await one.NextAsync("there")).GetRawText());
        Assert.Equal("1", (await three.NextAsync("online")).GetString());
        await using var two = await host.ConnectAsync("2");
        Assert.Equal("""["3"]""", (await two.NextAsync("there")).GetRawText());
        Assert.Equal("2", (await three.NextAsync("online")).GetString());
        await one.SettleAsync();
        Assert.Equal(0, one.Count("online"));
        var tracker = host.Get<PresenceTracker>();
        Assert.False((await tracker.GetVisibleAsync("1", ["2"], default))[0].IsOnline);
        Assert.False((await tracker.GetVisibleAsync("2", ["1"], default))[0].IsOnline);
        Assert.True((await tracker.GetVisibleAsync("3", ["2"], default))[0].IsOnline);
    }

    [Fact]
    public async Task A_long_list_of_users_shows_no_presence_across_a_block()
    {
        await using var host = await ContactHost.StartAsync();
        string[] users = [.. Enumerable.Range(1, 30).Select(i => $"{i}")];
        await host.GroupAsync(users);
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var two = await host.ConnectAsync("2");
        await using var three = await host.ConnectAsync("3");
        await using var one = await host.ConnectAsync("1");
        await SettleAsync(one, two, three);
        var watched = await one.EmitWithAckAsync("watch_presence", new { userIds = users[1..] });
        var online = watched.GetProperty("users").EnumerateArray().Where(p => p.GetProperty("online").GetBoolean()).Select(p => p.GetProperty("userId").ToString());
        Assert.Equal(["3"], online);
    }

    [Fact]
    public async Task Who_sees_the_other_online_is_told_offline_at_the_block_and_online_at_its_end()
    {
        await using var host = await ContactHost.StartAsync(chat => (chat.Dialect, chat.PresenceGrace) = (DialectNames.ChatterBox, TimeSpan.Zero));
        await host.DirectAsync("1", "2");
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        await one.EmitWithAckAsync("watch_presence", new { userIds = new[] { "2" } });
        await one.NextAsync("presence:online");
        await two.NextAsync("presence:online");
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        Assert.Equal("2", (await one.NextAsync("presence:offline")).GetProperty("userId").GetString());
        Assert.Equal("1", (await two.NextAsync("presence:offline")).GetProperty("userId").GetString());
        Assert.False((await one.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        await host.Get<IUserBlocks>().UnblockAsync("2", "1");
        Assert.Equal("2", (await one.NextAsync("presence:online")).GetProperty("userId").GetString());
        Assert.Equal("1", (await two.NextAsync("presence:online")).GetProperty("userId").GetString());
    }

    [Fact]
    public async Task The_Native_contract_shows_no_receipts_across_a_block_either()
    {
        await using var host = await ContactHost.StartAsync(chat => chat.Dialect = DialectNames.Native);
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        await host.SendAsync(id, "1");
        await host.Get<IMessageService>().MarkReadAsync(id, "2");
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var one = await host.ConnectAsync("1");
        await using var three = await host.ConnectAsync("3");
        foreach (var (socket, expected) in new[] { (one, 0), (three, 1) })
        {
            var opened = await socket.EmitWithAckAsync("open_conversation", new { conversationId = id });
            Assert.Equal(expected, MarkOfTwo(opened.GetProperty("conversation")));
            Assert.Equal(expected, MarkOfTwo((await socket.EmitWithAckAsync("get_conversation", new { conversationId = id })).GetProperty("conversation")));
            Assert.Equal(expected, MarkOfTwo((await socket.EmitWithAckAsync("get_conversations")).GetProperty("conversations")[0]));
            Assert.Equal(expected, MarkOfTwo(await socket.EmitWithAckAsync("get_participants", new { conversationId = id })));
        }

        // What all are told of a change has no marks of anybody.
        await host.Get<IConversationService>().SetTitleAsync(id, "Other");
        Assert.Equal(0, MarkOfTwo((await one.NextAsync("change")).GetProperty("info")));
        Assert.Equal(0, MarkOfTwo((await three.NextAsync("change")).GetProperty("info")));

        static long MarkOfTwo(JsonElement holder) => holder.GetProperty("participants").EnumerateArray()
            .Single(p => p.GetProperty("user").GetProperty("id").GetString() == "2").GetProperty("readSequence").GetInt64();
    }

    private static Task SettleAsync(params SocketIOTestClient[] sockets) => Task.WhenAll(sockets.Select(socket => socket.SettleAsync()));

    [Fact]
    public async Task Typing_does_not_ask_the_store_each_time()
    {
        var asked = 0;
        await using var host = await ContactHost.StartAsync(
            builder: chat => StoreProxy.Replace<IBlockStore, IReadOnlySet<string>>(chat, nameof(IBlockStore.ListApartAsync), (_, inner) =>
            {
                Interlocked.Increment(ref asked);
                return inner();
            }),
            time: new ManualTime());
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        Volatile.Write(ref asked, 0);
        for (var i = 0; i < 10; i++)
        {
            await one.EmitWithAckAsync("typing_start", new { conversationId = id });
            await one.EmitWithAckAsync("typing_stop", new { conversationId = id });
        }

        await two.NextAsync("typing_stop");

        // At most once for each of the two, because no time passes.
        Assert.InRange(Volatile.Read(ref asked), 0, 2);
    }

    private static async Task<SocketIOTestClient> JoinAsync(ChatHost host, string userId, string conversationId)
    {
        var client = await host.ConnectAsync(userId);
        await client.EmitWithAckAsync("watch_changes");
        await client.EmitWithAckAsync("join_conversation", conversationId);
        return client;
    }

    /// <summary>A problem carries the id of its request.</summary>
    private static string WithoutTrace(string problem)
    {
        var start = problem.IndexOf("\"traceId\"", StringComparison.Ordinal);
        return start < 0 ? problem : problem[..start];
    }

    private sealed class AllSeeAll : IPresencePolicy
    {
        public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
            new(userIds.ToHashSet());

        public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) =>
            new(observerIds.ToHashSet());
    }
}
