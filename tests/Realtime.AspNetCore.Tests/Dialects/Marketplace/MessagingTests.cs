using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Dialects.Marketplace;

public sealed class MessagingTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_message_reaches_joined_sockets_and_notifies_every_socket_of_the_receiver()
    {
        var id = long.Parse((await _host.DirectAsync("1", "2")).Id, null);
        await using var sender = await _host.ConnectAsync("1");
        await using var receiver = await _host.ConnectAsync("2");
        await using var elsewhere = await _host.ConnectAsync("2");
        await sender.EmitWithAckAsync("join_conversation", id);
        await receiver.EmitWithAckAsync("join_conversation", id);

        await sender.EmitAsync("send_message", new { conversationId = id, content = "Hello world!", toUserId = 2 });

        var message = await receiver.NextAsync("new_message");
        var copy = await sender.NextAsync("new_message");
        var created = message.GetProperty("created_at").GetString()!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", created);
        var messageId = message.GetProperty("id").GetInt64();
        Assert.Equal(
            $$"""{"id":{{messageId}},"conversation_id":{{id}},"sender_id":1,"receiver_id":2,"content":"Hello world!","is_read":false,"read_at":null,"created_at":"{{created}}"}""",
            message.GetRawText());
        Assert.Equal(message.GetRawText(), copy.GetRawText());
        var notification =
            $$"""{"id":{{messageId}},"conversation_id":{{id}},"sender_id":1,"receiver_id":2,"content":"Hello world!","is_read":false,"created_at":"{{created}}","type":"new_message"}""";
        Assert.Equal(notification, (await receiver.NextAsync("message_notification")).GetRawText());
        Assert.Equal(notification, (await elsewhere.NextAsync("message_notification")).GetRawText());
        await elsewhere.SettleAsync();
        await sender.SettleAsync();
        Assert.Equal(0, elsewhere.Count("new_message"));
        Assert.Equal(0, sender.Count("message_notification"));
    }

    [Fact]
    public async Task The_acknowledgement_carries_the_stored_message_and_its_sequence()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");

        var first = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "one", clientMessageId = "c-1" });
        var again = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "one", clientMessageId = "c-1" });
        var second = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "two" });

        Assert.True(first.GetProperty("ok").GetBoolean());
        Assert.Equal("c-1", first.GetProperty("clientMessageId").GetString());
        Assert.False(first.GetProperty("duplicate").GetBoolean());
        Assert.Equal(1, first.GetProperty("sequence").GetInt64());
        Assert.Equal("one", first.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(8, first.GetProperty("message").EnumerateObject().Count());
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first.GetProperty("message").GetRawText(), again.GetProperty("message").GetRawText());
        Assert.Equal(2, second.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task A_repeated_send_is_not_broadcast_again()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var receiver = await _host.ConnectAsync("2");
        for (var i = 0; i < 3; i++)
        {
            await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "once", clientMessageId = "c" });
        }

        await receiver.NextAsync("message_notification");
        await receiver.SettleAsync();
        Assert.Equal(1, receiver.Count("message_notification"));
    }

    [Fact]
    public async Task A_join_counts_for_the_send_that_follows_it_on_the_same_socket()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        for (var i = 0; i < 20; i++)
        {
            await using var sender = await _host.ConnectAsync("1");
            await sender.EmitAsync("join_conversation", id);
            await sender.EmitAsync("send_message", new { conversationId = id, content = $"m{i}" });
            Assert.Equal($"m{i}", (await sender.NextAsync("new_message")).GetProperty("content").GetString());
        }
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("\"{0}\"")]
    [InlineData("{{\"conversationId\":{0}}}")]
    [InlineData("{{\"conversationId\":\"{0}\"}}")]
    public async Task A_conversation_is_joined_and_left_by_a_bare_or_wrapped_id(string format)
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        var payload = string.Format(null, format, id);
        await using var socket = await _host.ConnectAsync("1");

        Assert.Equal($$"""{"ok":true,"conversationId":{{id}}}""", (await socket.EmitRawWithAckAsync("join_conversation", payload)).GetRawText());
        await socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "in" });
        await socket.NextAsync("new_message");
        Assert.True((await socket.EmitRawWithAckAsync("leave_conversation", payload)).GetProperty("ok").GetBoolean());
        await socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "out" });
        await socket.SettleAsync();
        Assert.Equal(1, socket.Count("new_message"));
    }

    [Fact]
    public async Task Anothers_conversation_answers_as_one_that_does_not_exist()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var stranger = await _host.ConnectAsync("3");
        foreach (var name in new[] { "join_conversation", "send_message", "mark_read", "typing_start", "typing_stop", "get_messages" })
        {
            var theirs = await stranger.EmitWithAckAsync(name, new { conversationId = id, content = "x" });
            var none = await stranger.EmitWithAckAsync(name, new { conversationId = 987654321, content = "x" });
            Assert.Equal("""{"ok":false,"code":"conversation_not_found","message":"Conversation not found"}""", theirs.GetRawText());
            Assert.Equal(none.GetRawText(), theirs.GetRawText());
        }

        // Leaving tells nothing about what there is.
        Assert.True((await stranger.EmitWithAckAsync("leave_conversation", id)).GetProperty("ok").GetBoolean());
        Assert.Equal(0, (await _host.Get<IConversationService>().GetHistoryAsync(id, "1", new HistoryQuery())).LastSequence);
    }

    [Fact]
    public async Task A_receiver_who_does_not_take_part_is_an_error_and_nothing_is_stored()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        foreach (var name in new[] { "send_message", "typing_start", "typing_stop" })
        {
            foreach (var receiver in new[] { 3, 1 })
            {
                var answer = await sender.EmitWithAckAsync(name, new { conversationId = id, content = "x", toUserId = receiver });
                Assert.Equal("receiver_not_participant", answer.GetProperty("code").GetString());
            }
        }

        Assert.Equal(0, (await _host.Get<IConversationService>().GetHistoryAsync(id, "1", new HistoryQuery())).LastSequence);
    }

    [Fact]
    public async Task A_failure_without_acknowledgement_is_an_error_event_to_the_sender_alone()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("1");
        await sender.EmitAsync("send_message", new { conversationId = id, content = "  " });

        Assert.Equal("""{"message":"A message must have content","code":"message_empty"}""", (await sender.NextAsync("error")).GetRawText());
        await other.SettleAsync();
        Assert.Equal(0, other.Count("error"));
    }

    [Fact]
    public async Task A_failure_with_acknowledgement_gives_no_error_event()
    {
        await using var sender = await _host.ConnectAsync("1");
        Assert.False((await sender.EmitWithAckAsync("send_message", new { conversationId = 1, content = "x" })).GetProperty("ok").GetBoolean());
        await sender.SettleAsync();
        Assert.Equal(0, sender.Count("error"));
    }

    [Fact]
    public async Task A_message_of_the_longest_allowed_length_passes_and_one_longer_does_not()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        Assert.True((await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = new string('x', 4000) })).GetProperty("ok").GetBoolean());
        var refused = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = new string('x', 4001) });
        Assert.Equal("message_too_long", refused.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_sender_is_the_authenticated_user_whatever_the_payload_says()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        var answer = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "x", sender_id = 2, senderId = 2, userId = 2 });
        Assert.Equal(1, answer.GetProperty("message").GetProperty("sender_id").GetInt64());
    }

    [Fact]
    public async Task In_a_group_each_other_participant_is_notified_as_the_receiver()
    {
        var id = (await _host.GroupAsync("1", "2", "x-3")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("2");
        await using var third = await _host.ConnectAsync("x-3");
        await second.EmitWithAckAsync("join_conversation", id);

        await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "all" });
        await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "one", toUserId = "x-3" });

        Assert.Equal(JsonValueKind.Null, (await second.NextAsync("new_message")).GetProperty("receiver_id").ValueKind);
        Assert.Equal("x-3", (await second.NextAsync("new_message")).GetProperty("receiver_id").GetString());
        Assert.Equal(2, (await second.NextAsync("message_notification")).GetProperty("receiver_id").GetInt64());
        Assert.Equal("x-3", (await third.NextAsync("message_notification")).GetProperty("receiver_id").GetString());
    }

    [Fact]
    public async Task A_removed_participant_gets_nothing_more_and_may_do_nothing_more()
    {
        var id = (await _host.GroupAsync("1", "2", "3")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var removed = await _host.ConnectAsync("2");
        await removed.EmitWithAckAsync("join_conversation", id);

        Assert.True(await _host.Get<IConversationService>().RemoveParticipantAsync(id, "2"));
        await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "secret" });

        foreach (var name in new[] { "join_conversation", "send_message", "mark_read", "typing_start", "get_messages" })
        {
            Assert.Equal("conversation_not_found", (await removed.EmitWithAckAsync(name, new { conversationId = id, content = "x" })).GetProperty("code").GetString());
        }

        Assert.Equal(0, removed.Count("new_message"));
        Assert.Equal(0, removed.Count("message_notification"));
    }

    [Fact]
    public async Task Messages_from_host_code_take_the_same_way()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var receiver = await _host.ConnectAsync("2");
        await receiver.EmitWithAckAsync("join_conversation", id);
        await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "from the host"));
        Assert.Equal("from the host", (await receiver.NextAsync("new_message")).GetProperty("content").GetString());
        Assert.Equal("from the host", (await receiver.NextAsync("message_notification")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task Reading_tells_the_others_once_and_the_readers_own_sockets_only_on_request()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var reader = await _host.ConnectAsync("2");
        await using var readersPhone = await _host.ConnectAsync("2");
        await using var readersTablet = await _host.ConnectAsync("2");
        await readersTablet.EmitWithAckAsync("watch_changes");
        await reader.EmitWithAckAsync("watch_changes");
        await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "a" });
        await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "b" });

        var answer = await reader.EmitWithAckAsync("mark_read", new { conversationId = id });
        var told = await sender.NextAsync("messages_read");

        var readAt = told.GetProperty("readAt").GetString();
        Assert.Equal($$"""{"conversationId":{{id}},"userId":2,"readAt":"{{readAt}}"}""", told.GetRawText());
        Assert.Equal(
            $$"""{"conversationId":{{id}},"readSequence":2,"unreadCount":0}""",
            (await readersTablet.NextAsync("conversation_read")).GetRawText());
        Assert.Equal($$"""{"ok":true,"conversationId":{{id}},"readSequence":2,"unreadCount":0,"readAt":"{{readAt}}"}""", answer.GetRawText());

        await reader.EmitWithAckAsync("mark_read", new { conversationId = id });
        await reader.SettleAsync();
        await sender.SettleAsync();
        foreach (var own in new[] { reader, readersPhone, readersTablet })
        {
            await own.SettleAsync();
            Assert.Equal(0, own.Count("messages_read"));
        }

        Assert.Equal((0, 0), (reader.Count("conversation_read"), readersPhone.Count("conversation_read")));
        Assert.Equal(1, sender.Count("messages_read"));
    }

    [Fact]
    public async Task Reading_single_messages_is_told_when_none_is_left_unread()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        var sent = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            sent.Add((await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", $"m{i}"))).Message.Id);
        }

        await _host.Get<IMessageService>().MarkMessageReadAsync(sent[1], "2");
        await _host.Get<IMessageService>().MarkMessagesReadAsync(id, "2", [sent[0]]);
        await sender.SettleAsync();
        Assert.Equal(0, sender.Count("messages_read"));
        await _host.Get<IMessageService>().MarkMessageReadAsync(sent[2], "2");
        Assert.Equal(2, (await sender.NextAsync("messages_read")).GetProperty("userId").GetInt64());
    }

    [Fact]
    public async Task A_socket_joins_only_so_many_conversations()
    {
        await using var host = await ChatHost.StartAsync(o => o.SocketIO = io => io.MaxRoomsPerSocket = 3);
        await using var socket = await host.ConnectAsync("1");
        var answers = new List<JsonElement>();
        for (var i = 2; i <= 4; i++)
        {
            answers.Add(await socket.EmitWithAckAsync("join_conversation", (await host.DirectAsync("1", $"{i}")).Id));
        }

        Assert.Equal([true, true, false], answers.Select(a => a.GetProperty("ok").GetBoolean()));
        Assert.Equal("rate_limited", answers[^1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Reading_up_to_a_sequence_leaves_what_came_after_it()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var reader = await _host.ConnectAsync("2");
        foreach (var content in new[] { "a", "b", "c" })
        {
            await sender.EmitWithAckAsync("send_message", new { conversationId = id, content });
        }

        var answer = await reader.EmitWithAckAsync("mark_read", new { conversationId = id, upToSequence = 2 });
        Assert.Equal(1, answer.GetProperty("unreadCount").GetInt64());
    }
}
