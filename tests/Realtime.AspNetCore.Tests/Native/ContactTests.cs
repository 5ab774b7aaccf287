using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Requests of strangers, and what a block hides.</summary>
public sealed class ContactTests
{
    [Fact]
    public async Task A_request_reaches_every_socket_whole_and_waits_until_it_is_accepted()
    {
        await using var host = await StartAsync();
        await using var stranger = await host.ConnectAsync("1");
        await using var receiver = await host.ConnectAsync("2");
        await using var device = await host.ConnectAsync("2");
        var id = (await stranger.CallAsync("open_direct", new { userId = "2" })).GetProperty("conversation").Text("id")!;
        Assert.Empty((await receiver.CallAsync("get_contact_requests")).List("requests"));

        await stranger.CallAsync("send_message", new { conversationId = id, text = "First", clientMessageId = "mine" });
        await stranger.CallAsync("send_message", new { conversationId = id, text = "Second" });
        foreach (var socket in new[] { receiver, device })
        {
            var first = await socket.NextAsync("contact_requested");
            Assert.Equal((id, "direct", "1", "First"), (first.Text("conversationId"), first.Text("kind"), first.GetProperty("from").Text("id"), first.List("messages")[0].Text("text")));
            var second = await socket.NextAsync("contact_requested");
            Assert.Equal(["First", "Second"], second.List("messages").Select(m => m.Text("text")));
            Assert.All(second.List("messages"), m => Assert.True(m.IsNull("clientMessageId")));
        }

        var request = Assert.Single((await receiver.CallAsync("get_contact_requests", new { limit = 1 })).List("requests"));
        Assert.Equal("Name of 1", request.GetProperty("from").Text("name"));
        Assert.True(request.IsNull("title"));
        Assert.Equal(["First", "Second"], request.List("messages").Select(m => m.Text("text")));
        Assert.Equal("conversation_not_found", await receiver.RefusedAsync("open_conversation", new { conversationId = id }));
        Assert.Empty((await receiver.CallAsync("get_conversations")).List("conversations"));

        await stranger.OpenAsync(id);
        var accepted = (await receiver.CallAsync("accept_contact", new { conversationId = id })).GetProperty("conversation");
        Assert.Equal((id, 2, 2), (accepted.Text("id"), accepted.Number("unreadCount"), accepted.Number("participantCount")));
        var answered = await device.NextAsync("contact_answered");
        Assert.Equal((id, true), (answered.Text("conversationId"), answered.GetProperty("accepted").GetBoolean()));
        await device.ActivityAsync(id, row => row.Number("unreadCount") == 2);
        Assert.Equal(["2"], (await stranger.ChangeAsync("participants_added")).List("userIds").Select(u => u.GetString()));
        Assert.Empty((await receiver.CallAsync("get_contact_requests")).List("requests"));
        Assert.Equal("conversation_not_found", await receiver.RefusedAsync("accept_contact", new { conversationId = id }));
        await stranger.ReachAsync();
        Assert.Equal(0, stranger.Count("contact_requested") + stranger.Count("contact_answered"));
    }

    [Fact]
    public async Task A_declined_request_is_gone_and_its_sender_is_not_told()
    {
        await using var host = await StartAsync();
        await using var stranger = await host.ConnectAsync("1");
        await using var receiver = await host.ConnectAsync("2");
        await using var device = await host.ConnectAsync("2");
        var id = (await stranger.CallAsync("open_direct", new { userId = "2" })).GetProperty("conversation").Text("id")!;
        await stranger.OpenAsync(id);
        await stranger.CallAsync("send_message", new { conversationId = id, text = "First" });
        await device.NextAsync("contact_requested");
        await receiver.CallAsync("decline_contact", new { conversationId = id });
        Assert.False((await device.NextAsync("contact_answered")).GetProperty("accepted").GetBoolean());
        await stranger.CallAsync("send_message", new { conversationId = id, text = "Second" });
        Assert.Empty((await receiver.CallAsync("get_contact_requests")).List("requests"));
        Assert.Equal("conversation_not_found", await receiver.RefusedAsync("decline_contact", new { conversationId = id }));
        await device.ReachAsync();
        await stranger.ReachAsync();
        Assert.Equal(1, device.Count("contact_requested"));
        Assert.All(stranger.Events.Where(e => e.Name == "change"), e => Assert.Equal("message_sent", e.Payload.Text("kind")));
    }

    [Fact]
    public async Task An_invitation_has_the_title_and_no_messages_also_on_another_node()
    {
        await using var cluster = await NodeCluster.StartAsync(
            chat: o => NativeClient.Speak(o, AskFirst),
            builder: b => b.AddUserDirectory<TestDirectory>());
        await using var host = await cluster.First.ConnectAsync("1");
        await using var invited = await cluster.Second.ConnectAsync("3");
        await cluster.First.DirectAsync("1", "2");
        var id = (await host.CallAsync("create_group", new { title = "Team", userIds = new[] { "2", "3" } })).GetProperty("conversation").Text("id")!;
        var told = await invited.NextAsync("contact_requested");
        Assert.Equal((id, "group", "Team", 0), (told.Text("conversationId"), told.Text("kind"), told.Text("title"), told.List("messages").Count));
        await invited.CallAsync("accept_contact", new { conversationId = id });
        await host.ActivityAsync(id, row => row.Number("participantCount") == 3);
    }

    [Fact]
    public async Task Neither_side_of_a_block_sees_how_far_the_other_has_read()
    {
        await using var host = await NativeClient.StartAsync(builder: b => b.AddUserDirectory<TestDirectory>());
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        await host.Get<IUserBlocks>().BlockAsync("2", "1");
        await using var one = await host.ConnectAsync("1");
        await using var three = await host.ConnectAsync("3");
        await one.OpenAsync(id);
        await three.OpenAsync(id);
        await host.Get<IMessageService>().SendAsync(new(id, "3", "Hello"));
        var before = (await one.ChangeAsync("message_sent")).Number("revision");
        await using var two = await host.ConnectAsync("2");
        await two.CallAsync("mark_read", new { conversationId = id });
        await three.NextAsync("receipts");

        // A change of the members comes with all of them, live and afterwards.
        await host.Get<IConversationService>().AddParticipantsAsync(id, ["4"]);
        var live = (await one.ChangeAsync("participants_added")).GetProperty("info");
        Assert.Equal([0, 0, 0, 1], Marks(live));
        await three.CallAsync("set_title", new { conversationId = id, title = "Title" });

        foreach (var (socket, seen) in new[] { (one, 0), (three, 1) })
        {
            var row = await socket.ActivityAsync(id, r => r.Text("title") == "Title");
            Assert.Equal(seen, Mark(row.GetProperty("conversation")));
            Assert.Equal(seen, Mark((await socket.CallAsync("get_conversation", new { conversationId = id })).GetProperty("conversation")));
            Assert.Equal(seen, Mark((await socket.CallAsync("get_conversations")).List("conversations").Single()));
            Assert.Equal(seen, Mark(await socket.CallAsync("get_participants", new { conversationId = id })));
            Assert.Equal(seen, Mark((await socket.OpenAsync(id)).GetProperty("conversation")));
            var changes = (await socket.CallAsync("get_changes", new { conversationId = id, afterRevision = before })).GetProperty("changes");
            Assert.Equal(seen, Mark(changes.GetProperty("info")));
            Assert.Equal(seen, changes.List("receipts").Count(r => r.Text("userId") == "2"));
        }

        // Who blocks does not see it of the other either, and everyone sees their own.
        await one.CallAsync("mark_read", new { conversationId = id });
        var shown = (await two.CallAsync("get_conversation", new { conversationId = id })).GetProperty("conversation");
        Assert.Equal([0, 1, 0, 1], Marks(shown));
        Assert.Equal(1, shown.Number("readSequence"));

        static IEnumerable<long> Marks(JsonElement shown) => shown.List("participants").Select(p => p.Number("readSequence"));

        static long Mark(JsonElement shown) =>
            shown.List("participants").Single(p => p.GetProperty("user").Text("id") == "2").Number("readSequence");
    }

    [Fact]
    public async Task A_row_shows_the_readers_role_also_when_the_reader_is_not_among_the_participants_shown()
    {
        await using var host = await NativeClient.StartAsync();
        var id = (await host.GroupAsync("1", "2", "3", "4", "5", "6", "7")).Id;
        await using var client = await host.ConnectAsync("7");
        var row = (await client.CallAsync("get_conversations")).List("conversations").Single();
        Assert.DoesNotContain(row.List("participants"), p => p.GetProperty("user").Text("id") == "7");
        Assert.Equal("member", row.Text("role"));
        await host.Get<IMessageService>().SendAsync(new(id, "1", "Hello"));
        Assert.Equal("member", (await client.ActivityAsync(id, _ => true)).GetProperty("conversation").Text("role"));
    }

    private static void AskFirst(ChatRealtimeOptions chat) => chat.ContactRule = ContactRule.Requests;

    private static Task<ChatHost> StartAsync() => NativeClient.StartAsync(AskFirst, b => b.AddUserDirectory<TestDirectory>());
}
