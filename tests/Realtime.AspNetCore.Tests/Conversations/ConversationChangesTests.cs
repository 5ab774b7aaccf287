using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Conversations;

/// <summary>Catching up by revision: sockets, HTTP and host code.</summary>
public sealed class ConversationChangesTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        options => options.MaxMissedChanges = 50,
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_client_that_was_away_hears_of_edits_deletions_reactions_and_members()
    {
        var group = await _host.GroupAsync("1", "2");
        var messages = _host.Get<IMessageService>();
        var edited = (await messages.SendAsync(new(group.Id, "1", "helo"))).Message;
        var deleted = (await messages.SendAsync(new(group.Id, "1", "oops"))).Message;
        await using var reader = await _host.ConnectAsync("2");
        var start = await reader.EmitWithAckAsync("get_changes", new { conversationId = group.Id });
        Assert.True(start.GetProperty("reset").GetBoolean());
        Assert.Equal(deleted.Revision, start.GetProperty("revision").GetInt64());

        await messages.EditAsync(edited.Id, "1", "hello");
        await messages.DeleteAsync(deleted.Id, "1");
        await _host.Get<IMessageReactions>().AddAsync(edited.Id, "1", "+");
        await _host.Get<IConversationService>().AddParticipantsAsync(group.Id, ["3"]);
        await _host.Get<IConversationService>().SetTitleAsync(group.Id, "Title");
        await messages.MarkReadAsync(group.Id, "1");

        var answer = await reader.EmitWithAckAsync("get_changes", new
        {
            conversationId = group.Id,
            afterRevision = start.GetProperty("revision").GetInt64(),
            epoch = start.GetProperty("epoch").GetString(),
        });
        Assert.Equal((false, false), (answer.GetProperty("reset").GetBoolean(), answer.GetProperty("hasMore").GetBoolean()));
        Assert.Equal(deleted.Revision + 5, answer.GetProperty("revision").GetInt64());
        var changed = answer.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["", "hello"], changed.Select(m => m.GetProperty("content").GetString()));
        Assert.Equal(JsonValueKind.String, changed[0].GetProperty("deleted_at").ValueKind);
        Assert.Equal("+", changed[1].GetProperty("reactions")[0].GetProperty("emoji").GetString());
        Assert.Equal([1, 2, 3], answer.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("userId").GetInt64()).Order());
        Assert.Equal(2, answer.GetProperty("watermarks").EnumerateArray().Single(w => w.GetProperty("userId").GetInt64() == 1).GetProperty("readSequence").GetInt64());
        Assert.Equal(("Title", 2), (answer.GetProperty("title").GetString(), answer.GetProperty("unreadCount").GetInt64()));
    }

    [Fact]
    public async Task Those_who_watch_hear_every_revision_once_and_in_order_what_they_may_not_see_without_content()
    {
        var group = await _host.GroupAsync("1", "2", "3");
        await using var author = await _host.ConnectAsync("1");
        await using var watcher = await _host.ConnectAsync("2");
        await watcher.EmitWithAckAsync("watch_changes");
        await author.EmitWithAckAsync("watch_changes");

        var sent = await author.EmitWithAckAsync("send_message", new { conversationId = group.Id, content = "text" });
        var messageId = sent.GetProperty("message").GetProperty("id").GetInt64();
        Assert.Equal(2, sent.GetProperty("revision").GetInt64());
        Assert.Equal(2, (await watcher.NextAsync("message_details")).GetProperty("revision").GetInt64());
        var edit = await author.EmitWithAckAsync("edit_message", new { messageId, content = "other" });
        Assert.Equal(3, edit.GetProperty("message").GetProperty("revision").GetInt64());
        Assert.Equal(3, (await watcher.NextAsync("message_edited")).GetProperty("revision").GetInt64());
        await author.EmitWithAckAsync("add_reaction", new { messageId, emoji = "+" });
        Assert.Equal(4, (await watcher.NextAsync("reaction_changed")).GetProperty("revision").GetInt64());
        await author.EmitWithAckAsync("delete_message", new { messageId });
        Assert.Equal(5, (await watcher.NextAsync("message_deleted")).GetProperty("revision").GetInt64());
        await _host.Get<IConversationService>().SetTitleAsync(group.Id, "Title");
        Assert.Equal(6, (await watcher.NextAsync("conversation_updated")).GetProperty("revision").GetInt64());

        var muted = await author.EmitWithAckAsync("mute_conversation", new { conversationId = group.Id });
        Assert.Equal(7, muted.GetProperty("revision").GetInt64());
        var hidden = await watcher.NextAsync("conversation_revised");
        Assert.Equal((7, JsonValueKind.Null), (hidden.GetProperty("revision").GetInt64(), hidden.GetProperty("change").ValueKind));
        Assert.Equal("muted", (await author.NextAsync("conversation_revised")).GetProperty("change").GetString());
        await _host.Get<IConversationService>().SetRetentionAsync(group.Id, new RetentionPolicy());
        Assert.Equal("retention_changed", (await watcher.NextAsync("conversation_revised")).GetProperty("change").GetString());
        await _host.Get<IConversationService>().RemoveParticipantAsync(group.Id, "3");
        Assert.Equal(9, (await watcher.NextAsync("conversation_updated")).GetProperty("revision").GetInt64());
        Assert.Equal(9, (await watcher.EmitWithAckAsync("get_changes", new { conversationId = group.Id })).GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Those_who_watch_hear_changes_in_the_order_of_their_revisions_whatever_is_looked_up_for_each()
    {
        // The participants of an edit are looked up after its commit, which here takes until the next message is delivered, if it may be.
        var lookUp = new TaskCompletionSource();
        await using var host = await ChatHost.StartAsync(
            builder: chat => StoreProxy.Replace<IConversationStore, IReadOnlyList<string>>(
                chat,
                nameof(IConversationStore.ListParticipantIdsAsync),
                async (_, inner) =>
                {
                    var found = await inner();
                    await lookUp.Task;
                    return found;
                }),
            time: new ManualTime());
        lookUp.SetResult();
        var group = await host.GroupAsync("1", "2");
        var messages = host.Get<IMessageService>();
        var first = (await messages.SendAsync(new(group.Id, "1", "helo"))).Message;
        await using var watcher = await host.ConnectAsync("2");
        await watcher.EmitWithAckAsync("watch_changes");

        lookUp = new();
        await messages.EditAsync(first.Id, "1", "hello");
        var next = (await messages.SendAsync(new(group.Id, "1", "next"))).Message;
        var other = await host.Get<IConversationService>().GetOrCreateDirectAsync("1", "2");
        await messages.SendAsync(new(other.Id, "1", "another conversation"));
        await Wait.UntilAsync(() => watcher.Count("message_details") == 1, "the message of the other conversation is delivered");
        lookUp.SetResult();

        await Wait.UntilAsync(() => watcher.Count("message_details") == 2, "all are delivered");
        Assert.Equal(
            [("message_edited", next.Revision - 1), ("message_details", next.Revision)],
            watcher.Events
                .Where(e => e.Name is "message_edited" or "message_details" && e.Payload.GetProperty("conversationId").ToString() == group.Id)
                .Select(e => (e.Name, e.Payload.GetProperty("revision").GetInt64())));
    }

    [Fact]
    public async Task Retention_is_heard_by_those_who_watch()
    {
        await using var host = await ChatHost.StartAsync(options => options.RetentionInterval = TimeSpan.FromSeconds(1));
        var group = await host.GroupAsync("1", "2");
        for (var i = 0; i < 3; i++)
        {
            await host.Get<IMessageService>().SendAsync(new(group.Id, "1", "text"));
        }

        await using var watcher = await host.ConnectAsync("2");
        await watcher.EmitWithAckAsync("watch_changes");
        await host.Get<IConversationService>().SetRetentionAsync(group.Id, new RetentionPolicy { MaxMessages = 1 });

        Assert.Equal(5, (await watcher.NextAsync("conversation_revised")).GetProperty("revision").GetInt64());
        var removed = await watcher.NextAsync("conversation_revised");
        Assert.Equal("messages_removed", removed.GetProperty("change").GetString());
        Assert.Equal((6, 3), (removed.GetProperty("revision").GetInt64(), removed.GetProperty("firstSequence").GetInt64()));
    }

    [Fact]
    public async Task Over_http_and_from_host_code_the_answer_is_the_same()
    {
        var group = await _host.GroupAsync("1", "2");
        var sent = (await _host.Get<IMessageService>().SendAsync(new(group.Id, "1", "text"))).Message;
        using var http = _host.Http("2");

        var answer = await http.GetFromJsonAsync<JsonElement>($"/api/chat/conversations/{group.Id}/changes?afterRevision=1&limit=1");
        var changes = await _host.Get<IConversationService>().GetChangesAsync(group.Id, "2", new ChangesQuery { AfterRevision = 1 });

        Assert.Equal(sent.Revision, answer.GetProperty("revision").GetInt64());
        Assert.Equal((changes.Epoch, false), (answer.GetProperty("epoch").GetString(), answer.GetProperty("reset").GetBoolean()));
        Assert.Equal((sent.Id, sent.Revision), (answer.GetProperty("messages")[0].GetProperty("id").GetString(), answer.GetProperty("messages")[0].GetProperty("revision").GetInt64()));
        Assert.Equal((sent.Id, sent.Revision), (changes.Messages[0].Id, changes.Revision));
        using var stranger = _host.Http("3");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/chat/conversations/{group.Id}/changes")).StatusCode);
        foreach (var query in new[] { "afterRevision=-1", "afterRevision=x", "limit=0", "limit=201" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"/api/chat/conversations/{group.Id}/changes?{query}")).StatusCode);
        }
    }

    [Fact]
    public async Task A_client_of_another_epoch_or_too_far_behind_starts_anew()
    {
        var group = await _host.GroupAsync("1", "2");
        for (var i = 0; i < 50; i++)
        {
            await _host.Get<IMessageService>().SendAsync(new(group.Id, "1", "text"));
        }

        var conversations = _host.Get<IConversationService>();
        Assert.True((await conversations.GetChangesAsync(group.Id, "2", new ChangesQuery { AfterRevision = 0 })).IsReset);
        var changes = await conversations.GetChangesAsync(group.Id, "2", new ChangesQuery { AfterRevision = 1 });
        Assert.Equal((false, 50), (changes.IsReset, changes.Messages.Count));

        await _host.Get<IChangeStore>().RenewEpochAsync(default);
        Assert.True((await conversations.GetChangesAsync(group.Id, "2", new ChangesQuery { AfterRevision = 51, Epoch = changes.Epoch })).IsReset);
    }
}
