using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Dialects.Chatroom;
using Realtime.Messages;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

/// <summary>The additions take and give the ids of each contract.</summary>
public sealed class AdditionIdTests
{
    [Fact]
    public async Task Chatroom_takes_and_gives_uuids()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Chatroom);
        var conversation = (await host.DirectAsync("1", "2")).Id;
        var sent = (await host.Get<IMessageService>().SendAsync(new SendMessage(conversation, "1", "helo"))).Message;
        var (id, messageId, author) = (Uuid(conversation), Uuid(sent.Id), Uuid("1"));
        await using var writer = await host.ConnectAsync("1");
        await using var reader = await host.ConnectAsync("2");
        await reader.EmitWithAckAsync("watch_changes");

        var edited = (await writer.EmitWithAckAsync("edit_message", new { messageId = messageId.ToUpperInvariant(), content = "hello" })).GetProperty("message");
        Assert.Equal((messageId, id, author), (Text(edited, "id"), Text(edited, "conversationId"), Text(edited, "senderId")));
        Assert.Equal(edited.GetRawText(), (await reader.NextAsync("message_edited")).GetRawText());
        await reader.EmitWithAckAsync("add_reaction", new { messageId, emoji = "+" });
        var reaction = await reader.NextAsync("reaction_changed");
        Assert.Equal((messageId, Uuid("2")), (Text(reaction, "messageId"), Text(reaction, "userId")));
        Assert.Equal(Uuid("2"), reaction.GetProperty("reactions")[0].GetProperty("userIds")[0].GetString());

        var history = await reader.EmitWithAckAsync("get_messages", new { conversationId = id });
        Assert.Equal(messageId, Text(history.GetProperty("messages")[0], "id"));
        Assert.Equal(1, (await reader.EmitWithAckAsync("get_unread_counts")).GetProperty("byConversation").GetProperty(id).GetInt64());
        Assert.Equal(id, Text(await reader.EmitWithAckAsync("mark_delivered", new { conversationId = id }), "conversationId"));
        Assert.Equal(id, Text(await reader.EmitWithAckAsync("mark_messages_read", new { conversationId = id, messageIds = new[] { messageId } }), "conversationId"));
        var changes = await reader.EmitWithAckAsync("get_changes", new { conversationId = id });
        Assert.Equal((id, author), (Text(changes, "conversationId"), Text(changes.GetProperty("participants")[0], "userId")));

        await writer.EmitWithAckAsync("delete_message", new { messageId });
        Assert.Equal(messageId, Text(await reader.NextAsync("message_deleted"), "id"));
        await reader.EmitWithAckAsync("block_user", new { userId = author });
        Assert.Equal(author, (await reader.EmitWithAckAsync("get_blocked_users")).GetProperty("userIds")[0].GetString());
    }

    [Fact]
    public async Task Chatroom_names_a_room_as_it_is_joined()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Chatroom);
        var chatroom = Guid.NewGuid().ToString();
        await host.Get<IRoomService>().CreateAsync(chatroom);
        await using var socket = await host.ConnectAsync("1");
        await socket.EmitWithAckAsync("join", new { user_id = Uuid("1"), chatroom_id = chatroom });
        await host.Get<IMessageService>().SendAsync(new SendMessage(RoomId.Of(chatroom), "1", "Hello"));
        var message = (await socket.EmitWithAckAsync("get_messages", new { conversationId = chatroom })).GetProperty("messages")[0];
        Assert.Equal((chatroom, "Hello"), (Text(message, "conversationId"), Text(message, "content")));
    }

    [Fact]
    public async Task Marketplace_gives_numbers_where_an_id_is_one_and_text_where_it_is_not()
    {
        await using var host = await ChatHost.StartAsync();
        var group = (await host.Get<IConversationService>().CreateGroupAsync(new NewGroup("Group", ["1", "x-2"]) { Id = "team-7" })).Id;
        var sent = (await host.Get<IMessageService>().SendAsync(new SendMessage(group, "x-2", "helo"))).Message;
        var messageId = long.Parse(sent.Id, null);
        await using var watcher = await host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_changes");
        await using var writer = await host.ConnectAsync("x-2");
        var edited = (await writer.EmitWithAckAsync("edit_message", new { messageId, content = "hello" })).GetProperty("message");
        Assert.Equal((messageId, "team-7", "x-2"), (edited.GetProperty("id").GetInt64(), Text(edited, "conversationId"), Text(edited, "senderId")));
        Assert.Equal(edited.GetRawText(), (await watcher.NextAsync("message_edited")).GetRawText());
        await watcher.EmitWithAckAsync("add_reaction", new { messageId, emoji = "+" });
        var reaction = await watcher.NextAsync("reaction_changed");
        Assert.Equal((messageId, 1), (reaction.GetProperty("messageId").GetInt64(), reaction.GetProperty("userId").GetInt64()));
        await writer.EmitWithAckAsync("delete_message", new { messageId });
        Assert.Equal(messageId, (await watcher.NextAsync("message_deleted")).GetProperty("id").GetInt64());

        var direct = long.Parse((await host.DirectAsync("1", "3")).Id, null);
        await using var other = await host.ConnectAsync("3");
        await host.Get<IMessageService>().SendAsync(new SendMessage($"{direct}", "1", "x"));
        Assert.Equal(direct, (await other.EmitWithAckAsync("mark_delivered", new { conversationId = direct })).GetProperty("conversationId").GetInt64());
        var delivered = await watcher.NextAsync("messages_delivered");
        Assert.Equal((direct, 3), (delivered.GetProperty("conversationId").GetInt64(), delivered.GetProperty("userId").GetInt64()));
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("ChatterBox")]
    [InlineData("Assistant")]
    public async Task The_others_take_both_and_give_text(string dialect)
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.All.Single(known => known.Name == dialect));
        var id = (await host.DirectAsync("1", "2")).Id;
        var sent = (await host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "helo"))).Message;
        await using var writer = await host.ConnectAsync("1");
        var edited = (await writer.EmitWithAckAsync("edit_message", new { messageId = long.Parse(sent.Id, null), content = "hello" })).GetProperty("message");
        Assert.Equal((sent.Id, id, "1"), (Text(edited, "id"), Text(edited, "conversationId"), Text(edited, "senderId")));
        Assert.Equal("2", Text((await writer.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } })).GetProperty("users")[0], "userId"));
    }

    private static string Uuid(string id) => new UuidId(id).ToString();

    private static string? Text(JsonElement value, string name) => value.GetProperty(name).GetString();
}
