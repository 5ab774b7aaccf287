using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Rows of lists without opening conversations: absolute counts with a revision of their own, and not one per message.</summary>
public sealed class ActivityTests
{
    [Fact]
    public async Task A_message_brings_the_whole_row_to_every_socket_of_each_participant()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        await using var client = await cluster.Second.ConnectAsync("2");
        await using var tab = await cluster.First.ConnectAsync("2");
        var conversation = await cluster.First.DirectAsync("1", "2");
        await cluster.First.Get<IMessageService>().SendAsync(new(conversation.Id, "1", "Hello"));

        foreach (var socket in new[] { client, tab })
        {
            var activity = await socket.ActivityAsync(conversation.Id, row => row.Number("unreadCount") == 1);
            var row = activity.GetProperty("conversation");
            Assert.Equal(("direct", 2, 1, 2), (row.Text("kind"), row.Number("revision"), row.Number("lastSequence"), row.Number("participantCount")));
            Assert.Equal("Hello", row.GetProperty("lastMessage").Text("text"));
            Assert.Equal(["1", "2"], row.List("participants").Select(p => p.GetProperty("user").Text("id")));
            Assert.Equal(row.GetProperty("lastMessage").Text("createdAt"), row.Text("activityAt"));
            Assert.Equal(1, activity.GetProperty("unread").Number("total"));
        }
    }

    [Fact]
    public async Task Counts_are_those_of_the_store_and_the_larger_revision_is_newer()
    {
        await using var host = await NativeClient.StartAsync();
        var (first, second) = (await host.GroupAsync("1", "2"), await host.GroupAsync("1", "2"));
        await using var reader = await host.ConnectAsync("2");
        await using var tab = await host.ConnectAsync("2");
        var revisions = new List<(long Revision, long Total)>();
        for (var i = 1; i <= 3; i++)
        {
            await host.Get<IMessageService>().SendAsync(new(first.Id, "1", $"{i}"));
            await host.Get<IMessageService>().SendAsync(new(second.Id, "1", $"{i}"));
        }

        await tab.ActivityAsync(first.Id, row => row.Number("unreadCount") == 3);
        await tab.ActivityAsync(second.Id, row => row.Number("unreadCount") == 3);
        await reader.CallAsync("mark_read", new { conversationId = first.Id });
        var read = await tab.ActivityAsync(first.Id, row => row.Number("unreadCount") == 0);
        Assert.Equal((3, 3), (read.GetProperty("conversation").Number("readSequence"), read.GetProperty("unread").Number("total")));
        foreach (var activity in tab.Events.Where(e => e.Name == "conversation_activity").Select(e => e.Payload.GetProperty("unread")))
        {
            revisions.Add((activity.Number("revision"), activity.Number("total")));
        }

        // Whatever the order of arrival, the largest revision has the present total, and none has two.
        Assert.Equal(3, revisions.MaxBy(r => r.Revision).Total);
        Assert.Equal(revisions.Distinct().Count(), revisions.Select(r => r.Revision).Distinct().Count());
        var listed = await reader.CallAsync("get_conversations");
        Assert.Equal(revisions.Max(r => r.Revision), listed.GetProperty("unread").Number("revision"));
        Assert.Equal([3, 0], listed.List("conversations").Select(c => c.Number("unreadCount")).OrderDescending());
    }

    [Fact]
    public async Task Many_messages_cause_few_rows_and_the_last_one_is_the_state()
    {
        await using var host = await NativeClient.StartAsync();
        var group = await host.GroupAsync("1", "2");
        await using var client = await host.ConnectAsync("2");
        const int Sent = 200;
        await Task.WhenAll(Enumerable.Range(1, Sent).Select(i => host.Get<IMessageService>().SendAsync(new(group.Id, "1", $"{i}"))));

        var last = await client.ActivityAsync(group.Id, row => row.Number("unreadCount") == Sent);
        Assert.Equal(Sent + 1, last.GetProperty("conversation").Number("revision"));
        Assert.True(client.Count("conversation_activity") < Sent / 4);
    }

    [Fact]
    public async Task The_list_is_paged_by_the_latest_activity()
    {
        await using var host = await NativeClient.StartAsync();
        var groups = new List<Conversation>();
        for (var i = 0; i < 5; i++)
        {
            groups.Add(await host.GroupAsync("1", "2"));
        }

        await host.Get<IMessageService>().SendAsync(new(groups[1].Id, "1", "Latest"));
        await using var client = await host.ConnectAsync("2");
        var first = await client.CallAsync("get_conversations", new { limit = 3 });
        var second = await client.CallAsync("get_conversations", new { limit = 3, cursor = first.Text("nextCursor") });
        Assert.True(second.IsNull("nextCursor"));
        Assert.Equal(
            groups.Select(g => g.Id).Order(),
            first.List("conversations").Concat(second.List("conversations")).Select(c => c.Text("id")).Order());
        var rows = first.List("conversations").Concat(second.List("conversations")).ToList();
        Assert.Equal(
            rows.OrderByDescending(c => c.Text("activityAt"), StringComparer.Ordinal).ThenBy(c => c.Text("id"), StringComparer.Ordinal).Select(c => c.Text("id")),
            rows.Select(c => c.Text("id")));
        Assert.Equal("invalid_payload", await client.RefusedAsync("get_conversations", new { cursor = "§" }));
    }

    [Fact]
    public async Task A_repeated_creation_of_a_group_returns_the_first_one()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        await using var client = await cluster.First.ConnectAsync("1");
        await using var tab = await cluster.Second.ConnectAsync("1");
        await using var other = await cluster.Second.ConnectAsync("2");
        var payload = new { clientGroupId = "mine", title = "Team", userIds = new[] { "2" } };
        var answers = await Task.WhenAll(client.CallAsync("create_group", payload), tab.CallAsync("create_group", payload));
        var id = Assert.Single(answers.Select(a => a.GetProperty("conversation").Text("id")).Distinct());
        Assert.Single(answers, a => !a.GetProperty("duplicate").GetBoolean());
        Assert.Matches("^[1-9][0-9]*$", id);
        var row = (await other.ActivityAsync(id!, _ => true)).GetProperty("conversation");
        Assert.Equal(("Team", 2), (row.Text("title"), row.Number("participantCount")));

        // Another user's id is another group.
        var foreign = await other.CallAsync("create_group", payload with { userIds = ["1"] });
        Assert.NotEqual(id, foreign.GetProperty("conversation").Text("id"));
        await client.CallAsync("remove_participant", new { conversationId = id, userId = "1" });
        Assert.Equal("conversation_not_found", await client.RefusedAsync("create_group", payload));
    }

    [Fact]
    public async Task Groups_are_changed_by_their_participants_and_others_are_not_removed()
    {
        await using var host = await NativeClient.StartAsync(o => o.MaxParticipants = 3);
        await using var client = await host.ConnectAsync("1");
        var direct = (await client.CallAsync("open_direct", new { userId = "2" })).GetProperty("conversation");
        Assert.Equal(direct.Text("id"), (await client.CallAsync("open_direct", new { userId = "2" })).GetProperty("conversation").Text("id"));
        Assert.Equal("forbidden", await client.RefusedAsync("set_title", new { conversationId = direct.Text("id"), title = "Title" }));
        var id = (await client.CallAsync("create_group", new { userIds = new[] { "2" } })).GetProperty("conversation").Text("id");
        Assert.Equal("Title", (await client.CallAsync("set_title", new { conversationId = id, title = "Title" })).GetProperty("conversation").Text("title"));
        Assert.Equal(3, (await client.CallAsync("add_participants", new { conversationId = id, userIds = new[] { "3" } })).GetProperty("conversation").Number("participantCount"));
        Assert.Equal("invalid_payload", await client.RefusedAsync("add_participants", new { conversationId = id, userIds = new[] { "4" } }));
        await using var member = await host.ConnectAsync("2");
        Assert.Equal("forbidden", await member.RefusedAsync("remove_participant", new { conversationId = id, userId = "1" }));
        Assert.True((await client.CallAsync("remove_participant", new { conversationId = id, userId = "1" })).GetProperty("removed").GetBoolean());
    }

    [Fact]
    public async Task A_large_group_shows_its_size_and_its_participants_only_in_pages()
    {
        await using var host = await NativeClient.StartAsync();
        var users = Enumerable.Range(1, 201).Select(i => $"{i}").ToArray();
        var group = await host.GroupAsync(users);
        await using var client = await host.ConnectAsync("7");
        await host.Get<IMessageService>().SendAsync(new(group.Id, "1", "Hello"));
        var row = (await client.ActivityAsync(group.Id, r => r.Number("unreadCount") == 1)).GetProperty("conversation");
        var opened = await client.OpenAsync(group.Id);
        foreach (var conversation in new[] { row, opened.GetProperty("conversation") })
        {
            Assert.Equal((201, 0), (conversation.Number("participantCount"), conversation.List("participants").Count));
        }

        Assert.Equal(JsonValueKind.Null, opened.GetProperty("changes").GetProperty("info").GetProperty("participants").ValueKind);
        Assert.Equal("7", opened.GetProperty("changes").List("receipts").Single().Text("userId"));
    }
}
