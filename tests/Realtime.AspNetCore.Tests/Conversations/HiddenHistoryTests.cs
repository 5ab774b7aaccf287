using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Conversations;

/// <summary>In a group that hides earlier messages, a participant who joined later sees nothing from before. User 3 joins later.</summary>
public sealed class HiddenHistoryTests : IAsyncLifetime
{
    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;
    private string _id = "";
    private Message[] _before = [];

    private IConversationService Conversations => _host.Get<IConversationService>();

    private IMessageService Messages => _host.Get<IMessageService>();

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync(
            options => options.HideEarlierMessages = true,
            chat => chat.AddAssistant(_model),
            pipeline: app => app.MapChatRealtimeApi());
        _id = (await _host.GroupAsync("1", "2", "assistant")).Id;
        _before = [await SendAsync("secret one"), await SendAsync("secret two"), await SendAsync("secret three")];
        await Conversations.AddParticipantsAsync(_id, ["3"]);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task History_begins_behind_the_hidden_messages_in_both_directions()
    {
        var empty = await Conversations.GetHistoryAsync(_id, "3", new());
        Assert.Equal((0, false), (empty.Messages.Count, empty.HasMore));
        for (var i = 4; i <= 8; i++)
        {
            await SendAsync($"text {i}");
        }

        Assert.Equal([4L, 5, 6, 7, 8], await SequencesAsync(new()));
        Assert.Equal([4L, 5], await SequencesAsync(new() { Before = 6, Limit = 50 }));
        Assert.Empty(await SequencesAsync(new() { Before = 3 }));
        Assert.Equal([4L, 5], await SequencesAsync(new() { After = 0, Limit = 2 }, hasMore: true));
        Assert.Equal([6L, 7, 8], await SequencesAsync(new() { After = 5 }));
        Assert.Equal([5L, 6, 7, 8], await SequencesAsync(new() { Limit = 4 }, hasMore: true));
        Assert.Equal([4L, 5, 6, 7, 8], await SequencesAsync(new() { Limit = 5 }));
        Assert.Equal(8, (await Conversations.GetHistoryAsync(_id, "2", new())).Messages.Count);
    }

    [Fact]
    public async Task Searches_find_nothing_from_before()
    {
        await SendAsync("no secret");
        var found = await Conversations.SearchAsync("3", new(_id, "secret"));
        Assert.Equal("no secret", Assert.Single(found.Items).Content.Text);
        Assert.Null(found.NextCursor);
        Assert.Equal(4, (await Conversations.SearchAsync("2", new(_id, "secret"))).Items.Count);
    }

    [Fact]
    public async Task Changes_carry_the_revision_of_what_is_hidden_without_its_content()
    {
        var start = await Conversations.GetChangesAsync(_id, "3", new());
        await Messages.EditAsync(_before[0].Id, "1", "secret new");
        await SendAsync("open");
        var changes = await Conversations.GetChangesAsync(_id, "3", new() { AfterRevision = start.Revision });

        Assert.Equal(start.Revision + 2, changes.Revision);
        Assert.Equal("open", Assert.Single(changes.Messages).Content.Text);
        Assert.Equal(4, changes.FirstSequence);
        Assert.Equal(1, changes.UnreadCount);
        Assert.Equal(2, (await Conversations.GetChangesAsync(_id, "2", new() { AfterRevision = start.Revision })).Messages.Count);
    }

    [Fact]
    public async Task The_list_and_the_counts_show_nothing_from_before()
    {
        Assert.Null(Assert.Single((await Conversations.ListAsync("3")).Items).LastMessage);
        Assert.NotNull(Assert.Single((await Conversations.ListAsync("2")).Items).LastMessage);
        Assert.Equal(0, (await Conversations.GetUnreadCountsAsync("3")).Total);
        using var http = _host.Http("3");
        var shown = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"/api/chat/conversations/{_id}"));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("lastMessage").ValueKind);

        await SendAsync("open");
        Assert.Equal("open", Assert.Single((await Conversations.ListAsync("3")).Items).LastMessage!.Content.Text);
        Assert.Equal(1, (await Conversations.GetUnreadCountsAsync("3")).Total);
        Assert.Equal(1, (await Messages.MarkReadAsync(_id, "3")).NewlyRead);
    }

    [Fact]
    public async Task A_hidden_message_is_not_found_by_any_call_that_names_it()
    {
        foreach (var call in new Func<Task>[]
        {
            () => Messages.MarkMessageReadAsync(_before[0].Id, "3"),
            () => Messages.DeleteAsync(_before[0].Id, "3"),
            () => Messages.EditAsync(_before[0].Id, "3", "x"),
            () => _host.Get<IMessageReactions>().AddAsync(_before[0].Id, "3", "+"),
        })
        {
            Assert.Equal(RealtimeError.MessageNotFound, (await Assert.ThrowsAsync<RealtimeException>(call)).Error);
        }

        var answer = new SendMessage(_id, "3", new("x") { ParentId = _before[0].Id });
        Assert.Equal(RealtimeError.ParentNotFound, (await Assert.ThrowsAsync<RealtimeException>(() => Messages.SendAsync(answer))).Error);
        Assert.Equal(0, (await Messages.MarkMessagesReadAsync(_id, "3", [_before[0].Id])).NewlyRead);
    }

    [Fact]
    public async Task A_live_change_of_a_hidden_message_reaches_a_later_participant_as_a_revision_only()
    {
        await using var later = await _host.ConnectAsync("3");
        await using var first = await _host.ConnectAsync("2");
        await later.EmitWithAckAsync("watch_changes");
        await first.EmitWithAckAsync("watch_changes");
        var edited = await Messages.EditAsync(_before[0].Id, "1", "secret new");
        var reacted = await _host.Get<IMessageReactions>().AddAsync(_before[0].Id, "2", "+");
        var deleted = await Messages.DeleteAsync(_before[1].Id, "1");

        foreach (var revision in new[] { edited.Revision, reacted.Revision, deleted.Revision })
        {
            var revised = await later.NextAsync("conversation_revised");
            Assert.Equal((revision, JsonValueKind.Null), (revised.GetProperty("revision").GetInt64(), revised.GetProperty("change").ValueKind));
        }

        Assert.Equal("secret new", (await first.NextAsync("message_edited")).GetProperty("content").GetString());
        await first.NextAsync("reaction_changed");
        await first.NextAsync("message_deleted");
        await later.SettleAsync();
        Assert.Equal(0, later.Count("message_edited") + later.Count("reaction_changed") + later.Count("message_deleted"));
    }

    [Fact]
    public async Task An_assistant_tells_a_later_participant_nothing_from_before()
    {
        await Messages.SendAsync(new(_id, "3", new("What was said?") { ReceiverId = "assistant" }));
        var call = await _model.NextAsync();
        call.End();
        Assert.DoesNotContain(call.Lines, line => line.Contains("secret", StringComparison.Ordinal));

        await Messages.SendAsync(new(_id, "2", new("And to me?") { ReceiverId = "assistant" }));
        call = await _model.NextAsync();
        call.End();
        Assert.Contains(call.Lines, line => line.Contains("secret one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_host_decides_for_each_group()
    {
        var open = await Conversations.CreateGroupAsync(new("Open", ["1"]) { HidesEarlierMessages = false });
        await Messages.SendAsync(new(open.Id, "1", "For all"));
        await Conversations.AddParticipantsAsync(open.Id, ["3"]);
        Assert.Single((await Conversations.GetHistoryAsync(open.Id, "3", new())).Messages);
        Assert.True((await Conversations.FindAsync(_id))!.HidesEarlierMessages);
    }

    private async Task<Message> SendAsync(string text) => (await Messages.SendAsync(new(_id, "1", text))).Message;

    private async Task<IEnumerable<long>> SequencesAsync(HistoryQuery query, bool hasMore = false)
    {
        var history = await Conversations.GetHistoryAsync(_id, "3", query);
        Assert.Equal(hasMore, history.HasMore);
        return history.Messages.Select(message => message.Sequence);
    }
}
