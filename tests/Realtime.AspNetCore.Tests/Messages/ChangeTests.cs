using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Messages;

/// <summary>Edits, deletions, reactions, delivery, mutes, blocks, search and retention, as users see them.</summary>
public sealed class ChangeTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Those_who_watch_hear_of_changes_and_nobody_else()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var author = await _host.ConnectAsync("1");
        await using var watcher = await _host.ConnectAsync("2");
        await using var other = await _host.ConnectAsync("2");
        await watcher.EmitWithAckAsync("watch_changes");
        var messageId = (await author.EmitWithAckAsync("send_message", new { conversationId = id, content = "helo" }))
            .GetProperty("message").GetProperty("id").GetInt64();

        var edited = await author.EmitWithAckAsync("edit_message", new { messageId, content = "hello" });
        Assert.Equal("hello", edited.GetProperty("message").GetProperty("content").GetString());
        var heard = await watcher.NextAsync("message_edited");
        Assert.Equal("hello", heard.GetProperty("content").GetString());
        Assert.Equal(JsonValueKind.String, heard.GetProperty("editedAt").ValueKind);

        await watcher.EmitWithAckAsync("add_reaction", new { messageId, emoji = "\U0001F44D" });
        var reaction = await watcher.NextAsync("reaction_changed");
        Assert.True(reaction.GetProperty("added").GetBoolean());
        Assert.Equal(2, reaction.GetProperty("reactions")[0].GetProperty("userIds")[0].GetInt64());
        await other.EmitWithAckAsync("mark_delivered", new { conversationId = id });
        Assert.Equal(1, (await watcher.NextAsync("messages_delivered")).GetProperty("deliveredSequence").GetInt64());

        await author.EmitWithAckAsync("send_message", new { conversationId = id, content = "to that", parentId = messageId });
        Assert.Equal(JsonValueKind.Null, (await watcher.NextAsync("message_details")).GetProperty("parentId").ValueKind);
        Assert.Equal(messageId, (await watcher.NextAsync("message_details")).GetProperty("parentId").GetInt64());

        await author.EmitWithAckAsync("delete_message", new { messageId });
        Assert.Equal(messageId, (await watcher.NextAsync("message_deleted")).GetProperty("id").GetInt64());
        await _host.GroupAsync("2", "3");
        Assert.Equal("created", (await watcher.NextAsync("conversation_updated")).GetProperty("change").GetString());
        var history = await watcher.EmitWithAckAsync("get_messages", new { conversationId = id });
        Assert.Equal("", history.GetProperty("messages")[0].GetProperty("content").GetString());

        await other.SettleAsync();
        Assert.All(
            new[] { "message_edited", "reaction_changed", "messages_delivered", "message_details", "message_deleted", "conversation_updated" },
            name => Assert.Equal(0, other.Count(name)));
    }

    [Fact]
    public async Task Only_the_sender_changes_a_message_and_only_within_the_window()
    {
        await using var host = await ChatHost.StartAsync(time: _time);
        var messages = host.Get<IMessageService>();
        var id = (await host.DirectAsync("1", "2")).Id;
        var message = (await messages.SendAsync(new(id, "1", "a"))).Message.Id;

        await RefusedAsync(RealtimeError.Forbidden, () => messages.EditAsync(message, "2", "b"));
        await RefusedAsync(RealtimeError.Forbidden, () => messages.DeleteAsync(message, "2"));
        await RefusedAsync(RealtimeError.MessageNotFound, () => messages.EditAsync(message, "3", "b"));
        await RefusedAsync(RealtimeError.MessageNotFound, () => messages.EditAsync("no such id", "1", "b"));
        await RefusedAsync(RealtimeError.MessageEmpty, () => messages.EditAsync(message, "1", " "));
        await RefusedAsync(RealtimeError.MessageTooLong, () => messages.EditAsync(message, "1", new string('x', 4_001)));

        _time.Advance(TimeSpan.FromMinutes(15));
        await RefusedAsync(RealtimeError.MessageLocked, () => messages.EditAsync(message, "1", "b"));
        Assert.Equal("b", (await messages.EditAsModeratorAsync(message, "b")).Content.Text);
        _time.Advance(TimeSpan.FromDays(1));
        await RefusedAsync(RealtimeError.MessageLocked, () => messages.DeleteAsync(message, "1"));
        Assert.NotNull((await messages.DeleteAsModeratorAsync(message)).DeletedAt);
        Assert.NotNull((await messages.DeleteAsync(message, "1")).DeletedAt);
        await RefusedAsync(RealtimeError.MessageLocked, () => messages.EditAsModeratorAsync(message, "c"));
    }

    [Fact]
    public async Task A_muted_conversation_notifies_nobody_but_counts()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var muted = await _host.ConnectAsync("2");
        await muted.EmitWithAckAsync("mute_conversation", new { conversationId = id });
        await _host.Get<IMessageService>().SendAsync(new(id, "1", "quiet"));
        await muted.EmitWithAckAsync("unmute_conversation", new { conversationId = id });
        await _host.Get<IMessageService>().SendAsync(new(id, "1", "loud"));

        Assert.Equal("loud", (await muted.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal(2, (await muted.EmitWithAckAsync("get_unread_counts")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Who_is_blocked_cannot_send_and_sees_neither_presence_nor_typing()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var blocker = await _host.ConnectAsync("1");
        await using var blocked = await _host.ConnectAsync("2");
        await blocker.EmitWithAckAsync("block_user", new { userId = 2 });
        Assert.Equal("[2]", (await blocker.EmitWithAckAsync("get_blocked_users")).GetProperty("userIds").GetRawText());

        var refused = await blocked.EmitWithAckAsync("send_message", new { conversationId = id, content = "x" });
        Assert.Equal("forbidden", refused.GetProperty("code").GetString());
        Assert.DoesNotContain("block", refused.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
        await blocker.EmitWithAckAsync("typing_start", new { conversationId = id });
        await blocked.EmitWithAckAsync("typing_start", new { conversationId = id });
        var watched = await blocked.EmitWithAckAsync("watch_presence", new { userIds = new[] { 1 } });
        Assert.False(watched.GetProperty("users")[0].GetProperty("online").GetBoolean());
        await blocker.SettleAsync();
        await blocked.SettleAsync();
        Assert.Equal((0, 0), (blocker.Count("typing_start"), blocked.Count("typing_start")));

        Assert.True(await _host.Get<IUserBlocks>().UnblockAsync("1", "2"));
        Assert.True((await blocked.EmitWithAckAsync("send_message", new { conversationId = id, content = "x" })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task The_api_changes_reads_and_finds_messages()
    {
        using var http = _host.Http("1");
        using var reader = _host.Http("2");
        using var stranger = _host.Http("3");
        var id = (await _host.DirectAsync("1", "2")).Id;
        var ids = new List<string>();
        foreach (var content in new[] { "one", "two", "three" })
        {
            ids.Add((await (await http.PostAsJsonAsync($"/api/chat/conversations/{id}/messages", new { content })).Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("id").GetString()!);
        }

        var read = await reader.PostAsJsonAsync($"/api/chat/conversations/{id}/read", new { messageIds = new[] { ids[1] } });
        Assert.Equal(2, (await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("unreadCount").GetInt64());
        var delivered = await reader.PostAsJsonAsync($"/api/chat/conversations/{id}/delivered", new { upToSequence = 2 });
        Assert.Equal(2, (await delivered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deliveredSequence").GetInt64());

        var edited = await http.PatchAsJsonAsync($"/api/chat/messages/{ids[0]}", new { content = "ONE and a half" });
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PatchAsJsonAsync($"/api/chat/messages/{ids[0]}", new { content = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/chat/messages/{ids[0]}")).StatusCode);
        var reacted = await reader.PutAsync($"/api/chat/messages/{ids[0]}/reactions/%F0%9F%91%8D", null);
        Assert.Equal("\U0001F44D", (await reacted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reactions")[0].GetProperty("emoji").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.PutAsync($"/api/chat/messages/{ids[0]}/reactions/a%20b", null)).StatusCode);

        var found = await reader.GetFromJsonAsync<JsonElement>($"/api/chat/conversations/{id}/search?text=one");
        Assert.Equal(ids[0], Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/chat/conversations/{id}/search?text=one")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.GetAsync($"/api/chat/conversations/{id}/search")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await reader.PutAsync($"/api/chat/conversations/{id}/mute", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsync($"/api/chat/conversations/{id}/mute", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await reader.PutAsync("/api/chat/blocks/1", null)).StatusCode);
        Assert.Equal("1", (await reader.GetFromJsonAsync<JsonElement>("/api/chat/blocks")).GetProperty("userIds")[0].GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await reader.DeleteAsync("/api/chat/blocks/1")).StatusCode);

        var group = (await _host.GroupAsync("1", "2")).Id;
        var titled = await http.PatchAsJsonAsync($"/api/chat/conversations/{group}", new { title = "New" });
        Assert.Equal("New", (await titled.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PatchAsJsonAsync($"/api/chat/conversations/{id}", new { title = "New" })).StatusCode);
    }

    [Fact]
    public async Task Old_messages_go_in_the_background_by_the_default_or_a_conversations_own_policy()
    {
        await using var host = await ChatHost.StartAsync(options =>
        {
            options.Retention = new RetentionPolicy { MaxMessages = 2 };
            options.RetentionInterval = TimeSpan.FromSeconds(1);
            options.RetentionBatchSize = 3;
        });
        var conversations = host.Get<IConversationService>();
        var first = (await host.DirectAsync("1", "2")).Id;
        var second = (await host.DirectAsync("1", "3")).Id;
        await conversations.SetRetentionAsync(second, new RetentionPolicy { MaxMessages = 5 });
        for (var i = 0; i < 10; i++)
        {
            await host.Get<IMessageService>().SendAsync(new(first, "1", "m"));
            await host.Get<IMessageService>().SendAsync(new(second, "1", "m"));
        }

        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (await CountAsync(first, "2") != 2 || await CountAsync(second, "3") != 5)
        {
            Assert.True(DateTime.UtcNow < limit, "Waited in vain until old messages were removed.");
            await Task.Delay(20);
        }

        Assert.Equal(2, (await conversations.GetUnreadCountsAsync("2")).Total);
        Assert.Equal(5, (await conversations.GetUnreadCountsAsync("3")).Total);

        async Task<int> CountAsync(string id, string userId) =>
            (await conversations.GetHistoryAsync(id, userId, new HistoryQuery { Limit = 50 })).Messages.Count;
    }

    private static async Task RefusedAsync(RealtimeError error, Func<Task<Message>> call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<RealtimeException>(call)).Error);
}
