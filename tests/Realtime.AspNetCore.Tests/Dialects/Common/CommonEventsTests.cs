using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

public sealed class CommonEventsTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task History_is_read_in_either_direction_and_catches_up_by_sequence()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        for (var i = 1; i <= 5; i++)
        {
            await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", $"m{i}") { ClientMessageId = i == 5 ? "c5" : null });
        }

        await using var socket = await _host.ConnectAsync("2");
        Assert.Equal(("m4,m5", true), Contents(await socket.EmitWithAckAsync("get_messages", new { conversationId = id, limit = 2 })));
        Assert.Equal(("m2,m3", true), Contents(await socket.EmitWithAckAsync("get_messages", new { conversationId = id, limit = 2, before = 4 })));
        Assert.Equal(("m4,m5", false), Contents(await socket.EmitWithAckAsync("get_messages", new { conversationId = id, after = 3 })));
        Assert.Equal(("m1,m2", true), Contents(await socket.EmitWithAckAsync("get_messages", new { conversationId = id, after = 0, limit = 2 })));

        var last = (await socket.EmitWithAckAsync("get_messages", new { conversationId = id, limit = 1 }));
        Assert.Equal(["ok", "messages", "hasMore", "lastSequence"], Names(last));
        Assert.Equal(
            ["id", "conversation_id", "sender_id", "receiver_id", "content", "is_read", "read_at", "created_at", "sequence", "revision", "client_message_id", "parent_id", "attachment_ids", "edited_at", "deleted_at", "reactions"],
            Names(last.GetProperty("messages")[0]));
        Assert.Equal("c5", last.GetProperty("messages")[0].GetProperty("client_message_id").GetString());
    }

    [Fact]
    public async Task History_shows_what_was_read()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "m"));
        await _host.Get<IMessageService>().MarkReadAsync(id, "2");
        await using var socket = await _host.ConnectAsync("1");
        var message = (await socket.EmitWithAckAsync("get_messages", new { conversationId = id })).GetProperty("messages")[0];
        Assert.True(message.GetProperty("is_read").GetBoolean());
        Assert.Equal(JsonValueKind.String, message.GetProperty("read_at").ValueKind);
    }

    [Fact]
    public async Task Notifications_reach_every_socket_and_are_listed_and_marked()
    {
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        var publisher = _host.Get<INotificationPublisher>();
        var data = JsonSerializer.SerializeToElement(new { project = 7 });
        var published = await publisher.PublishAsync("1", new NewNotification("project_assigned", "Project Update", "You") { Data = data });

        var received = await first.NextAsync("new_notification");
        Assert.Equal(
            $$"""{"id":{{published!.Id}},"user_id":1,"title":"Project Update","message":"You","type":"project_assigned","created_at":"{{received.GetProperty("created_at").GetString()}}"}""",
            received.GetRawText());
        Assert.Equal(received.GetRawText(), (await second.NextAsync("new_notification")).GetRawText());
        await other.SettleAsync();
        Assert.Equal(0, other.Count("new_notification"));

        await publisher.PublishAsync("1", new NewNotification("b", "B", ""));
        var page = await first.EmitWithAckAsync("get_notifications", new { limit = 1 });
        Assert.Equal("B", page.GetProperty("notifications")[0].GetProperty("title").GetString());
        var next = await first.EmitWithAckAsync("get_notifications", new { limit = 1, cursor = page.GetProperty("nextCursor").GetString() });
        var item = next.GetProperty("notifications")[0];
        Assert.Equal(
            ["id", "user_id", "title", "message", "type", "created_at", "sequence", "read_at", "data", "link", "severity", "state", "expires_at", "seen_at", "archived_at"],
            Names(item));
        Assert.Equal(7, item.GetProperty("data").GetProperty("project").GetInt32());
        Assert.Equal(JsonValueKind.Null, next.GetProperty("nextCursor").ValueKind);

        Assert.Equal(
            """{"ok":true,"unreadCount":1}""",
            (await first.EmitWithAckAsync("mark_notification_read", new { id = long.Parse(published.Id) })).GetRawText());
        Assert.Equal("notification_not_found", (await other.EmitWithAckAsync("mark_notification_read", new { id = published.Id })).GetProperty("code").GetString());
        Assert.Equal("""{"ok":true,"unreadCount":0}""", (await first.EmitWithAckAsync("mark_notification_read", new { all = true })).GetRawText());
        Assert.Equal(2, (await first.EmitWithAckAsync("get_notifications")).GetProperty("notifications").GetArrayLength());
    }

    [Fact]
    public async Task Unread_counts_are_of_messages_by_conversation_and_of_notifications()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "a"));
        await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "b"));
        await _host.Get<INotificationPublisher>().PublishAsync("2", new NewNotification("t", "T", "m"));
        await using var socket = await _host.ConnectAsync("2");
        Assert.Equal(
            $$$"""{"ok":true,"total":2,"byConversation":{"{{{id}}}":2},"notifications":1}""",
            (await socket.EmitWithAckAsync("get_unread_counts")).GetRawText());
    }

    private static (string Contents, bool HasMore) Contents(JsonElement history) => (
        string.Join(',', history.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString())),
        history.GetProperty("hasMore").GetBoolean());

    private static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(p => p.Name)];
}
