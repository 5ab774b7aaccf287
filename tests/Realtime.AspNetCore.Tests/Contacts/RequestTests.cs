using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>With the rule <see cref="ContactRule.Requests"/>, strangers ask before they are seen.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ContactHost.StartAsync(ContactHost.AskFirst);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_first_messages_wait_in_the_request_and_nowhere_else()
    {
        await using var stranger = await _host.ConnectAsync("1");
        await using var receiver = await WatchAsync("2");
        await using var other = await _host.ConnectAsync("2");
        var id = await _host.OpenAsync("1", "2");
        Assert.Equal("""{"items":[],"nextCursor":null}""", (await RequestsAsync()).GetRawText());

        Assert.Equal("ok", (await stranger.SayAsync(id, "First")).Outcome());
        Assert.Equal("ok", (await stranger.SayAsync(id, "Second")).Outcome());
        var told = await receiver.NextAsync("contact_requested");
        Assert.Equal((id, "direct", "1"), (told.GetProperty("conversationId").ToString(), told.GetProperty("kind").GetString(), told.GetProperty("fromUserId").ToString()));
        Assert.Equal("First", told.GetProperty("message").GetProperty("content").GetString());
        await receiver.NextAsync("contact_requested");

        var request = (await RequestsAsync()).GetProperty("items")[0];
        Assert.Equal("""{"userId":"1","name":"Name of 1","username":"u1","avatarUrl":"/avatars/1.png"}""", request.GetProperty("from").GetRawText());
        Assert.Equal(["First", "Second"], request.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()));
        var overSocket = await receiver.EmitWithAckAsync("get_contact_requests");
        Assert.Equal(2, overSocket.GetProperty("requests")[0].GetProperty("messages").GetArrayLength());

        // Neither the receiver's list nor its counts nor its sockets know the conversation.
        Assert.Equal(0, (await _host.CallAsync("2", HttpMethod.Get, "conversations")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await receiver.EmitWithAckAsync("get_unread_counts")).GetProperty("total").GetInt64());
        foreach (var path in new[] { "", "/messages", "/changes", "/participants" })
        {
            Assert.Equal("conversation_not_found", await _host.RefusedAsync("2", HttpMethod.Get, $"conversations/{id}{path}"));
        }

        Assert.Equal("conversation_not_found", (await receiver.EmitWithAckAsync("join_conversation", id)).Outcome());
        await receiver.SettleAsync();
        await other.SettleAsync();
        Assert.Empty(other.Events);
        Assert.All(receiver.Events, e => Assert.Equal("contact_requested", e.Name));
    }

    [Fact]
    public async Task The_sender_sees_nothing_that_tells_a_request_from_a_conversation()
    {
        await using var receiver = await _host.ConnectAsync("2");
        await using var stranger = await WatchAsync("1");
        var id = await _host.OpenAsync("1", "2");
        await stranger.SayAsync(id);
        var shown = await _host.CallAsync("1", HttpMethod.Get, $"conversations/{id}");
        Assert.Equal(["1", "2"], Ids(shown.GetProperty("participants")));
        Assert.Equal(2, shown.GetProperty("participantCount").GetInt32());
        Assert.Equal(["1", "2"], Ids((await _host.CallAsync("1", HttpMethod.Get, $"conversations/{id}/participants")).GetProperty("items")));
        Assert.Equal(2, (await _host.CallAsync("1", HttpMethod.Get, $"conversations/{id}/changes?afterRevision=0")).GetProperty("watermarks").GetArrayLength());

        // Typing to the receiver is neither refused nor told.
        Assert.Equal("ok", (await stranger.EmitWithAckAsync("typing_start", new { conversationId = id, toUserId = "2" })).Outcome());
        Assert.False((await stranger.EmitWithAckAsync("watch_presence", new { userIds = new[] { "2" } })).GetProperty("users")[0].GetProperty("online").GetBoolean());
        await _host.CallAsync("2", HttpMethod.Delete, $"contact-requests/{id}");
        Assert.Equal(shown.GetProperty("participants").GetRawText(), (await _host.CallAsync("1", HttpMethod.Get, $"conversations/{id}")).GetProperty("participants").GetRawText());
        await receiver.SettleAsync();
        await stranger.SettleAsync();
        Assert.Empty(receiver.Events);
        Assert.Equal(0, stranger.Count("contact_answered"));
    }

    [Fact]
    public async Task A_number_of_messages_waits_and_the_next_is_refused_as_for_a_block()
    {
        using var refused = _host.Count("realtime.chat.contacts.refused");
        await using var stranger = await _host.ConnectAsync("1");
        var id = await _host.OpenAsync("1", "2");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ok", (await stranger.SayAsync(id)).Outcome());
        }

        var fourth = await stranger.SayAsync(id);
        Assert.Equal(1, refused["write request"]);
        var blocking = (await _host.DirectAsync("1", "3")).Id;
        await _host.Get<IUserBlocks>().BlockAsync("3", "1");
        Assert.Equal(fourth.GetRawText(), (await stranger.SayAsync(blocking)).GetRawText());
        Assert.Equal("forbidden", fourth.Outcome());
        Assert.Equal(1, refused["write block"]);

        // What was declined still takes the same number, and no more.
        await using var other = await _host.ConnectAsync("4");
        var declined = await _host.OpenAsync("4", "2");
        Assert.Equal("ok", (await other.SayAsync(declined)).Outcome());
        await _host.Get<IContactRequests>().DeclineAsync("2", declined);
        Assert.Equal("ok", (await other.SayAsync(declined)).Outcome());
        Assert.Equal("ok", (await other.SayAsync(declined)).Outcome());
        Assert.Equal(fourth.GetRawText(), (await other.SayAsync(declined)).GetRawText());
        Assert.Equal([id], (await _host.Get<IContactRequests>().ListAsync("2")).Items.Select(r => r.ConversationId));
    }

    [Fact]
    public async Task Who_accepts_takes_part_and_both_learn_it()
    {
        await using var stranger = await WatchAsync("1");
        await using var receiver = await WatchAsync("2");
        await using var device = await WatchAsync("2");
        var id = await _host.OpenAsync("1", "2");
        await stranger.SayAsync(id, "First");
        var answer = await receiver.EmitWithAckAsync("accept_contact", new { conversationId = id });
        Assert.Equal($$"""{"ok":true,"conversationId":{{id}}}""", answer.GetRawText());

        var answered = await device.NextAsync("contact_answered");
        Assert.Equal($$"""{"conversationId":{{id}},"accepted":true}""", answered.GetRawText());
        Assert.Equal("created", (await stranger.NextAsync("conversation_updated")).GetProperty("change").GetString());
        Assert.Equal("participants_added", (await stranger.NextAsync("conversation_updated")).GetProperty("change").GetString());
        Assert.Equal(1, (await receiver.EmitWithAckAsync("get_unread_counts")).GetProperty("total").GetInt64());
        Assert.Equal(0, (await RequestsAsync()).GetProperty("items").GetArrayLength());
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ok", (await stranger.SayAsync(id)).Outcome());
        }

        // They know each other now: they see each other, and a group of the two needs no request.
        Assert.True((await stranger.EmitWithAckAsync("watch_presence", new { userIds = new[] { "2" } })).GetProperty("users")[0].GetProperty("online").GetBoolean());
        var group = await _host.CallAsync("1", HttpMethod.Post, "conversations", new { title = "Two", userIds = new[] { "2" } });
        Assert.Equal(["1", "2"], Ids(group.GetProperty("participants")));
        Assert.Equal("conversation_not_found", await _host.RefusedAsync("2", HttpMethod.Put, $"contact-requests/{id}"));
    }

    [Theory]
    [InlineData("message")]
    [InlineData("open")]
    [InlineData("host")]
    public async Task Whoever_answers_accepts(string how)
    {
        var id = await _host.OpenAsync("1", "2");
        await _host.SendAsync(id, "1");
        await using var receiver = await _host.ConnectAsync("2");
        switch (how)
        {
            case "message":
                Assert.Equal("ok", (await receiver.SayAsync(id, "Answer")).Outcome());
                break;
            case "open":
                Assert.Equal(id, await _host.OpenAsync("2", "1"));
                break;
            default:
                Assert.Equal(id, (await _host.DirectAsync("2", "1")).Id);
                break;
        }

        Assert.Equal(id, (await _host.CallAsync("2", HttpMethod.Get, "conversations")).GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Empty((await _host.Get<IContactRequests>().ListAsync("2")).Items);
    }

    [Fact]
    public async Task A_group_invites_strangers_and_adds_those_who_are_known()
    {
        await _host.DirectAsync("1", "2");
        await using var invited = await WatchAsync("3");
        var group = await _host.CallAsync("1", HttpMethod.Post, "conversations", new { title = "Group", userIds = new[] { "2", "3" } });
        var id = group.GetProperty("id").GetString()!;
        Assert.Equal(["1", "2"], Ids(group.GetProperty("participants")));
        var told = await invited.NextAsync("contact_requested");
        Assert.Equal(("group", "Group"), (told.GetProperty("kind").GetString(), told.GetProperty("title").GetString()));
        await _host.SendAsync(id, "1", "For participants");
        var request = (await _host.CallAsync("3", HttpMethod.Get, "contact-requests")).GetProperty("items")[0];
        Assert.Equal(0, request.GetProperty("messages").GetArrayLength());

        var joined = await _host.CallAsync("3", HttpMethod.Put, $"contact-requests/{id}");
        Assert.Equal(["1", "2", "3"], Ids(joined.GetProperty("participants")));

        // Whoever declined is not asked again, and whoever asks is not told.
        await _host.CallAsync("2", HttpMethod.Post, $"conversations/{id}/participants", new { userIds = new[] { "4" } });
        await _host.CallAsync("4", HttpMethod.Delete, $"contact-requests/{id}");
        var again = await _host.CallAsync("2", HttpMethod.Post, $"conversations/{id}/participants", new { userIds = new[] { "4" } });
        Assert.Equal(["1", "2", "3"], Ids(again.GetProperty("participants")));
        Assert.Empty((await _host.Get<IContactRequests>().ListAsync("4")).Items);
    }

    [Fact]
    public async Task Requests_of_blocked_users_are_left_out_and_pages_are_listed_by_cursor()
    {
        foreach (var sender in new[] { "1", "3", "4" })
        {
            await _host.SendAsync(await _host.OpenAsync(sender, "2"), sender);
        }

        await _host.Get<IUserBlocks>().BlockAsync("2", "3");
        var first = await _host.CallAsync("2", HttpMethod.Get, "contact-requests?limit=1");
        var next = await _host.CallAsync("2", HttpMethod.Get, $"contact-requests?limit=1&cursor={Uri.EscapeDataString(first.GetProperty("nextCursor").GetString()!)}");
        Assert.Equal(["4", "1"], new[] { first, next }.Select(page => page.GetProperty("items")[0].GetProperty("from").GetProperty("userId").GetString()));
        Assert.Equal("invalid_payload", await _host.RefusedAsync("2", HttpMethod.Get, "contact-requests?cursor=nonsense"));
        Assert.Equal("conversation_not_found", await _host.RefusedAsync("2", HttpMethod.Put, "contact-requests/nonsense"));
        Assert.Equal("conversation_not_found", await _host.RefusedAsync("2", HttpMethod.Delete, "contact-requests/nonsense"));
    }

    private static IEnumerable<string?> Ids(System.Text.Json.JsonElement participants) =>
        participants.EnumerateArray().Select(p => p.GetProperty("userId").GetString()).Order(StringComparer.Ordinal);

    private Task<System.Text.Json.JsonElement> RequestsAsync() => _host.CallAsync("2", HttpMethod.Get, "contact-requests");

    private async Task<SocketIOTestClient> WatchAsync(string userId)
    {
        var client = await _host.ConnectAsync(userId);
        await client.EmitWithAckAsync("watch_changes");
        return client;
    }
}
