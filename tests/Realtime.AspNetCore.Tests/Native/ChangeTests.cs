using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>What sockets that opened a conversation are sent: every revision, once, with the whole state of what changed.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task Every_change_arrives_once_in_order_on_both_nodes_also_for_those_who_may_not_see_it()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        var group = await cluster.First.GroupAsync("1", "2", "3");
        await using var here = await cluster.First.ConnectAsync("1");
        await using var there = await cluster.Second.ConnectAsync("2");
        await here.OpenAsync(group.Id);
        await there.OpenAsync(group.Id);

        var sent = (await here.CallAsync("send_message", new { conversationId = group.Id, text = "Hello" })).GetProperty("message");
        var messageId = sent.Text("id");
        await here.CallAsync("edit_message", new { messageId, text = "Hello!" });
        await there.CallAsync("add_reaction", new { messageId, emoji = "👍" });
        await there.CallAsync("mute_conversation", new { conversationId = group.Id });
        await here.CallAsync("set_title", new { conversationId = group.Id, title = "Title" });
        await here.CallAsync("add_participants", new { conversationId = group.Id, userIds = new[] { "4" } });
        await cluster.Second.Get<IConversationService>().RemoveParticipantAsync(group.Id, "3");
        await here.CallAsync("delete_message", new { messageId });

        string[] shared = ["message_sent", "message_edited", "reaction_changed", "", "title_changed", "participants_added", "participants_removed", "message_deleted"];
        foreach (var (client, muted) in new[] { (here, "hidden"), (there, "muted") })
        {
            await client.ChangeAsync("message_deleted");
            var changes = client.Events.Where(e => e.Name == "change").Select(e => e.Payload).ToList();
            Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9], changes.Select(c => c.Number("revision")));
            Assert.Equal(shared.Select(kind => kind.Length == 0 ? muted : kind), changes.Select(c => c.Text("kind")));
            Assert.Equal("Hello!", changes[1].GetProperty("message").Text("text"));
            var reaction = changes[2].GetProperty("message").List("reactions").Single();
            Assert.Equal(("👍", 1, client == there), (reaction.Text("emoji"), reaction.Number("count"), reaction.GetProperty("mine").GetBoolean()));
            Assert.Equal(client == here, changes[3].IsNull("mutedUntil"));
            Assert.Equal("Title", changes[4].GetProperty("info").Text("title"));
            Assert.Equal("4", changes[5].List("userIds").Single().GetString());
            Assert.Equal(["1", "2", "4"], changes[6].GetProperty("info").List("participants").Select(p => p.GetProperty("user").Text("id")));
            Assert.Equal(("", 0), (changes[7].GetProperty("message").Text("text"), changes[7].GetProperty("message").List("reactions").Count));
            Assert.Equal(changes[7].Number("revision"), changes[7].GetProperty("message").Number("revision"));
        }
    }

    [Fact]
    public async Task The_senders_id_goes_to_all_of_the_senders_sockets_and_to_nobody_else()
    {
        await using var host = await NativeClient.StartAsync();
        var group = await host.GroupAsync("1", "2");
        await using var sender = await host.ConnectAsync("1");
        await using var tab = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        await sender.OpenAsync(group.Id);
        await other.OpenAsync(group.Id);

        var payload = new { conversationId = group.Id, text = "Hello", clientMessageId = "mine" };
        var answer = await sender.CallAsync("send_message", payload);
        Assert.Equal(("mine", false), (answer.GetProperty("message").Text("clientMessageId"), answer.GetProperty("duplicate").GetBoolean()));
        foreach (var own in new[] { sender, tab })
        {
            Assert.Equal("mine", (await own.ChangeAsync("message_sent")).GetProperty("message").Text("clientMessageId"));
        }

        Assert.True((await other.ChangeAsync("message_sent")).GetProperty("message").IsNull("clientMessageId"));
        Assert.True((await other.CallAsync("get_messages", new { conversationId = group.Id })).List("messages").Single().IsNull("clientMessageId"));
        Assert.Equal("mine", (await tab.CallAsync("get_messages", new { conversationId = group.Id })).List("messages").Single().Text("clientMessageId"));

        await other.CallAsync("add_reaction", new { messageId = answer.GetProperty("message").Text("id"), emoji = "👍" });
        var again = await sender.CallAsync("send_message", payload);
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(1, again.GetProperty("message").List("reactions").Single().Number("count"));
        await sender.ReachAsync();
        Assert.Equal([2, 3], sender.Revisions());
    }

    [Fact]
    public async Task A_message_has_one_shape_live_in_history_among_changes_in_rows_and_when_found()
    {
        await using var host = await NativeClient.StartAsync();
        var group = await host.GroupAsync("1", "2");
        await using var sender = await host.ConnectAsync("1");
        await using var reader = await host.ConnectAsync("2");
        await reader.OpenAsync(group.Id);
        var parent = (await sender.CallAsync("send_message", new { conversationId = group.Id, text = "Question" })).GetProperty("message");
        var reply = (await sender.CallAsync("send_message", new { conversationId = group.Id, text = "Answer", parentId = parent.Text("id") })).GetProperty("message");
        await reader.CallAsync("add_reaction", new { messageId = reply.Text("id"), emoji = "👍" });

        var live = (await reader.ChangeAsync("reaction_changed")).GetProperty("message").GetRawText();
        var preview = JsonDocument.Parse(live).RootElement.GetProperty("parent");
        Assert.Equal(("present", 1, "1", "Question"), (
            preview.Text("state"), preview.Number("sequence"), preview.GetProperty("sender").Text("id"), preview.Text("text")));
        var history = await reader.CallAsync("get_messages", new { conversationId = group.Id });
        var changes = await reader.CallAsync("get_changes", new { conversationId = group.Id, afterRevision = 2 });
        var rows = await reader.CallAsync("get_conversations");
        var row = await reader.CallAsync("get_conversation", new { conversationId = group.Id });
        var found = await reader.CallAsync("search_messages", new { conversationId = group.Id, text = "answer" });
        Assert.Equal(live, history.List("messages")[1].GetRawText());
        Assert.Equal(live, changes.GetProperty("changes").List("messages").Single().GetRawText());
        Assert.Equal(live, rows.List("conversations").Single().GetProperty("lastMessage").GetRawText());
        Assert.Equal(live, row.GetProperty("conversation").GetProperty("lastMessage").GetRawText());
        Assert.Equal(live, found.List("messages").Single().GetRawText());

        await sender.CallAsync("delete_message", new { messageId = parent.Text("id") });
        var later = (await reader.CallAsync("get_messages", new { conversationId = group.Id })).List("messages")[1].GetProperty("parent");
        Assert.Equal(("deleted", ""), (later.Text("state"), later.Text("text")));
    }

    [Fact]
    public async Task Who_takes_a_reaction_back_learns_so_and_more_than_ten_are_counted()
    {
        await using var host = await NativeClient.StartAsync();
        var users = Enumerable.Range(1, 13).Select(i => $"{i}").ToArray();
        var group = await host.GroupAsync(users);
        var message = (await host.Get<IMessageService>().SendAsync(new(group.Id, "1", "Popular"))).Message;
        await using var last = await host.ConnectAsync("13");
        await last.OpenAsync(group.Id);
        foreach (var user in users)
        {
            await host.Get<IMessageReactions>().AddAsync(message.Id, user, "👍");
        }

        JsonElement reaction;
        do
        {
            reaction = (await last.ChangeAsync("reaction_changed")).GetProperty("message").List("reactions").Single();
        }
        while (reaction.Number("count") < 13);
        Assert.Equal((10, true), (reaction.List("userIds").Count, reaction.GetProperty("mine").GetBoolean()));
        await last.CallAsync("remove_reaction", new { messageId = message.Id, emoji = "👍" });
        reaction = (await last.ChangeAsync("reaction_changed")).GetProperty("message").List("reactions").Single();
        Assert.Equal((12, false), (reaction.Number("count"), reaction.GetProperty("mine").GetBoolean()));
        await last.ReachAsync();
        Assert.Equal(Enumerable.Range(3, 14).Select(i => (long)i), last.Revisions());
    }

    [Fact]
    public async Task A_removed_user_is_told_and_hears_nothing_more()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        var group = await cluster.First.GroupAsync("1", "2", "3");
        await cluster.First.Get<IMessageService>().SendAsync(new(group.Id, "1", "Unread"));
        await using var removed = await cluster.Second.ConnectAsync("2");
        var before = (await removed.NextAsync("session")).GetProperty("unread");
        Assert.Equal(1, before.Number("total"));
        await removed.OpenAsync(group.Id);
        await cluster.First.Get<IConversationService>().RemoveParticipantAsync(group.Id, "2");

        Assert.Equal((group.Id, 3), ((await removed.NextAsync("conversation_removed")) is var told ? (told.Text("conversationId"), told.Number("revision")) : default));
        var unread = await removed.NextAsync("unread");
        Assert.Equal(0, unread.Number("total"));
        Assert.True(unread.Number("revision") > before.Number("revision"));
        await cluster.First.Get<IMessageService>().SendAsync(new(group.Id, "1", "Secret"));
        await Wait.UntilAsync(async () => (await cluster.Second.Get<IConversationService>().FindAsync(group.Id))!.LastSequence == 2, "it is stored");
        await removed.ReachAsync();
        Assert.DoesNotContain(removed.Events, e => e.Payload.GetRawText().Contains("Secret", StringComparison.Ordinal));
        Assert.Equal("conversation_not_found", await removed.RefusedAsync("open_conversation", new { conversationId = group.Id }));
    }

    [Fact]
    public async Task Watermarks_are_absolute_and_go_to_those_who_opened_it()
    {
        await using var host = await NativeClient.StartAsync();
        var group = await host.GroupAsync("1", "2");
        await host.Get<IMessageService>().SendAsync(new(group.Id, "1", "1"));
        await host.Get<IMessageService>().SendAsync(new(group.Id, "1", "2"));
        await using var sender = await host.ConnectAsync("1");
        await using var reader = await host.ConnectAsync("2");
        await sender.OpenAsync(group.Id);

        Assert.Equal(1, (await reader.CallAsync("mark_delivered", new { conversationId = group.Id, upToSequence = 1 })).Number("deliveredSequence"));
        Assert.Equal(("2", 0, 1), Marks(await sender.NextAsync("receipts")));
        var read = await reader.CallAsync("mark_read", new { conversationId = group.Id });
        Assert.Equal((2, 0), (read.Number("readSequence"), read.Number("unreadCount")));
        Assert.Equal(("2", 2, 2), Marks(await sender.NextAsync("receipts")));
        Assert.Equal(2, (await reader.CallAsync("mark_read", new { conversationId = group.Id, upToSequence = 1 })).Number("readSequence"));

        static (string?, long, long) Marks(JsonElement receipts) => (receipts.Text("userId"), receipts.Number("readSequence"), receipts.Number("deliveredSequence"));
    }

    [Fact]
    public async Task A_gap_is_closed_by_the_changes_after_the_head()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        var group = await cluster.First.GroupAsync("1", "2");
        await using var client = await cluster.Second.ConnectAsync("2");
        var head = (await client.OpenAsync(group.Id)).GetProperty("changes").Number("revision");
        var messages = cluster.First.Get<IMessageService>();
        var sent = new List<Message>();
        cluster.Mesh.Loses = _ => true;
        for (var i = 0; i < 5; i++)
        {
            sent.Add((await messages.SendAsync(new(group.Id, "1", $"{i}"))).Message);
        }

        await messages.EditAsync(sent[0].Id, "1", "edited");
        cluster.Mesh.Loses = _ => false;
        await messages.SendAsync(new(group.Id, "1", "last"));
        await Wait.UntilAsync(() => client.Revisions().Contains(8), "the last change has arrived");

        // As a client does: what is missing is asked for, and all is there then.
        var known = client.Revisions().Where(r => r > head).ToHashSet();
        var changes = (await client.CallAsync("get_changes", new { conversationId = group.Id, afterRevision = head })).GetProperty("changes");
        Assert.Equal(8, changes.Number("revision"));
        Assert.Equal(["1", "2", "3", "4", "edited", "last"], changes.List("messages").Select(m => m.Text("text")));
        Assert.Equal(known.Count, client.Revisions().Count());
    }

    [Fact]
    public async Task Retention_is_a_change_that_names_the_oldest_message()
    {
        await using var host = await NativeClient.StartAsync(o => o.RetentionInterval = TimeSpan.FromSeconds(1));
        var group = await host.GroupAsync("1", "2");
        for (var i = 0; i < 5; i++)
        {
            await host.Get<IMessageService>().SendAsync(new(group.Id, "1", $"{i}"));
        }

        await using var client = await host.ConnectAsync("2");
        await client.OpenAsync(group.Id);
        await host.Get<IConversationService>().SetRetentionAsync(group.Id, new RetentionPolicy { MaxMessages = 2 });
        await client.ChangeAsync("retention_changed");
        Assert.Equal(4, (await client.ChangeAsync("messages_removed")).Number("firstSequence"));
        var page = await client.CallAsync("get_messages", new { conversationId = group.Id });
        Assert.Equal((4, false), (page.Number("firstSequence"), page.GetProperty("hasOlder").GetBoolean()));
        Assert.Equal([7, 8], client.Revisions());
    }

    [Fact]
    public async Task A_rooms_revisions_have_no_gaps_and_who_comes_is_told()
    {
        await using var host = await NativeClient.StartAsync();
        await using var first = await host.ConnectAsync("1");
        await using var second = await host.ConnectAsync("2");
        const string Room = "room:lobby";
        var head = (await first.OpenAsync(Room)).GetProperty("changes").Number("revision");
        await second.OpenAsync(Room);
        await second.CallAsync("send_message", new { conversationId = Room, text = "Hello" });
        var change = await first.ChangeAsync("message_sent");
        Assert.Equal("Hello", change.GetProperty("message").Text("text"));
        Assert.Equal(Enumerable.Range(1, (int)(change.Number("revision") - head)).Select(i => head + i), first.Revisions());
        var came = await first.NextAsync("room_presence");
        Assert.Equal((Room, "2", true, 2), (came.Text("conversationId"), came.GetProperty("user").Text("id"), came.GetProperty("present").GetBoolean(), came.Number("count")));
        await second.CallAsync("close_conversation", new { conversationId = Room });
        Assert.False((await first.NextAsync("room_presence")).GetProperty("present").GetBoolean());
    }

    [Fact]
    public async Task Typing_goes_to_the_others()
    {
        await using var host = await NativeClient.StartAsync();
        var conversation = await host.DirectAsync("1", "2");
        await using var one = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        await one.CallAsync("set_typing", new { conversationId = conversation.Id, typing = true });
        var typing = await other.NextAsync("typing");
        Assert.Equal((conversation.Id, "1", true), (typing.Text("conversationId"), typing.Text("userId"), typing.GetProperty("typing").GetBoolean()));
        await one.CallAsync("set_typing", new { conversationId = conversation.Id, typing = false });
        Assert.False((await other.NextAsync("typing")).GetProperty("typing").GetBoolean());
        Assert.Equal(0, one.Count("typing"));
    }

    [Fact]
    public async Task Messages_keep_the_order_of_their_events()
    {
        await using var host = await NativeClient.StartAsync();
        var group = await host.GroupAsync("1", "2");
        await using var client = await host.ConnectAsync("1");
        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => client.CallAsync("send_message", new { conversationId = group.Id, text = $"{i}" })));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), answers.OrderBy(a => a.GetProperty("message").Number("sequence")).Select(a => a.GetProperty("message").Text("text")));
    }
}
