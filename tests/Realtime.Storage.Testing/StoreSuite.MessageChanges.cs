using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private static readonly ReactionLimits Limits = new(PerUser: 3, PerMessage: 5);

    [Fact]
    public async Task An_edit_replaces_the_content_and_nothing_else()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var parent = await SendAsync(group, "bob");
        var sent = (await AppendAsync(Draft(group, "alice", "befor", "c-1", parentId: parent.Id, attachmentIds: ["a"]))).Message!;

        var edited = await Messages.EditAsync(sent.Id, "before \U0001F600", Start.AddMinutes(1), default);

        Assert.Equal("before \U0001F600", edited!.Content.Text);
        Assert.Equal(Start.AddMinutes(1), edited.EditedAt);
        Assert.Equal(
            (sent.Id, sent.Sequence, sent.CreatedAt, parent.Id, "c-1"),
            (edited.Id, edited.Sequence, edited.CreatedAt, edited.Content.ParentId, edited.ClientMessageId));
        Assert.Equal(["a"], edited.Content.AttachmentIds);
        Assert.Equal("before \U0001F600", (await ReadAllAsync(group))[1].Content.Text);
        Assert.Equal(1, await UnreadAsync(group, "bob"));
        Assert.Null(await Messages.EditAsync("no such id", "x", Start, default));
        Assert.Null(await Messages.EditAsync("999999999", "x", Start, default));
    }

    [Fact]
    public async Task What_is_left_of_a_deleted_message_keeps_its_place_and_is_unread_until_it_is_read()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "alice", "one");
        var sent = (await AppendAsync(Draft(group, "alice", "two", "c-2", attachmentIds: ["a"]))).Message!;
        await SendAsync(group, "alice", "three");
        await Reactions.AddAsync(sent.Id, "bob", "+", Start, Limits, default);

        var deleted = await Messages.DeleteAsync(sent.Id, Start.AddMinutes(1), default);
        var again = await Messages.DeleteAsync(sent.Id, Start.AddMinutes(2), default);

        Assert.True(deleted!.Value.IsNew);
        Assert.False(again!.Value.IsNew);
        var history = await ReadAllAsync(group);
        Assert.Equal([(1, "one"), (2, ""), (3, "three")], history.Select(m => (m.Sequence, m.Content.Text)));
        foreach (var left in new[] { deleted.Value.Message, again.Value.Message, history[1], await Messages.FindAsync(sent.Id, default) })
        {
            Assert.Equal((sent.Id, "", Start.AddMinutes(1)), (left!.Id, left.Content.Text, left.DeletedAt));
            Assert.Empty(left.Content.AttachmentIds);
            Assert.Empty(left.Reactions);
        }

        Assert.Equal(3, await UnreadAsync(group, "bob"));
        Assert.Equal(1, (await ReadState.MarkMessageReadAsync(group.Id, "bob", 2, Start, default))!.NewlyRead);
        Assert.Equal(2, await UnreadAsync(group, "bob"));
        Assert.Null(await Messages.EditAsync(sent.Id, "back", Start, default));
        Assert.Equal((AppendOutcome.Duplicate, sent.Id), await RetryAsync());
        Assert.Null(await Messages.DeleteAsync("no such id", Start, default));

        async Task<(AppendOutcome, string)> RetryAsync()
        {
            var retry = await AppendAsync(Draft(group, "alice", "two", "c-2"));
            return (retry.Outcome, retry.Message!.Id);
        }
    }

    [Fact]
    public async Task Reactions_are_put_together_by_kind_with_who_and_repeating_changes_nothing()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol ");
        await SendAsync(group, "alice");
        var message = await SendAsync(group, "alice");
        await SendAsync(group, "alice");

        Assert.Equal(ReactionOutcome.Changed, await AddAsync("carol ", "\U0001F44D", 1));
        Assert.Equal(ReactionOutcome.Changed, await AddAsync("bob", "\u2764\uFE0F", 2));
        Assert.Equal(ReactionOutcome.Changed, await AddAsync("bob", "\U0001F44D", 3));
        Assert.Equal(ReactionOutcome.Unchanged, await AddAsync("bob", "\U0001F44D", 4));
        var history = await ReadAllAsync(group);
        Assert.Equal("\U0001F44D:carol ,bob \u2764\uFE0F:bob", Describe(history[1]));
        Assert.Equal("\U0001F44D:carol ,bob \u2764\uFE0F:bob", Describe((await Messages.FindAsync(message.Id, default))!));
        Assert.Equal(("", ""), (Describe(history[0]), Describe(history[2])));
        var page = await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Before = 3, Limit = 1 }, default);
        Assert.Equal("\U0001F44D:carol ,bob \u2764\uFE0F:bob", Describe(Assert.Single(page.Messages)));

        var removed = await Reactions.RemoveAsync(message.Id, "carol ", "\U0001F44D", default);
        Assert.Equal((ReactionOutcome.Changed, "\u2764\uFE0F:bob \U0001F44D:bob"), (removed.Outcome, Describe(removed.Message!)));
        Assert.Equal(ReactionOutcome.Unchanged, (await Reactions.RemoveAsync(message.Id, "carol ", "\U0001F44D", default)).Outcome);
        Assert.Equal(ReactionOutcome.NotFound, (await Reactions.RemoveAsync("no such id", "bob", "+", default)).Outcome);
        Assert.Equal(ReactionOutcome.NotFound, (await Reactions.AddAsync("999999999", "bob", "+", Start, Limits, default)).Outcome);
        await Messages.DeleteAsync(message.Id, Start, default);
        Assert.Equal(ReactionOutcome.NotFound, await AddAsync("bob", "+", 5));

        async Task<ReactionOutcome> AddAsync(string userId, string emoji, int minutes) =>
            (await Reactions.AddAsync(message.Id, userId, emoji, Start.AddMinutes(minutes), Limits, default)).Outcome;
    }

    [Fact]
    public async Task Reactions_of_one_instant_have_an_order_whatever_order_they_came_in()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var message = await SendAsync(group, "alice");
        foreach (var (userId, emoji) in new[] { ("bob", "c"), ("bob", "a"), ("alice", "c"), ("bob", "b") })
        {
            await Reactions.AddAsync(message.Id, userId, emoji, Start, new(10, 10), default);
        }

        const string Expected = "c:alice,bob a:bob b:bob";
        Assert.Equal(Expected, Describe((await Messages.FindAsync(message.Id, default))!));
        Assert.Equal(Expected, Describe(Assert.Single(await ReadAllAsync(group))));
        Assert.Equal(Expected, Describe(Assert.Single((await ChangesAsync(group, "alice", 0)).Messages)));
    }

    [Fact]
    public async Task Reactions_are_bounded_also_when_they_come_at_once()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var one = await SendAsync(group, "alice");
        var other = await SendAsync(group, "alice");

        var ofOne = await AllAtOnceAsync(8, i => Reactions.AddAsync(one.Id, "bob", $"e{i}", Start, Limits, default).AsTask());
        var ofMany = await AllAtOnceAsync(8, i => Reactions.AddAsync(other.Id, $"user {i}", "+", Start, Limits, default).AsTask());

        Assert.Equal(3, ofOne.Count(result => result.Outcome == ReactionOutcome.Changed));
        Assert.Equal(5, ofOne.Count(result => result.Outcome == ReactionOutcome.TooMany));
        Assert.Equal(5, ofMany.Count(result => result.Outcome == ReactionOutcome.Changed));
        Assert.Equal(5, Assert.Single((await Messages.FindAsync(other.Id, default))!.Reactions).UserIds.Count);
    }

    [Fact]
    public async Task A_search_finds_a_text_as_it_is_newest_first()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var elsewhere = await CreateGroupAsync("alice", "bob");
        string[] texts = ["100% sure", "100 sure", "a_b", "acb", "[x]", "x", "back\\slash", "Hello World", "hello", "\"s ; --"];
        foreach (var text in texts)
        {
            await SendAsync(group, "alice", text);
            await SendAsync(elsewhere, "alice", text);
        }

        Assert.Equal([1], await FindAsync("0%"));
        Assert.Equal([3], await FindAsync("_"));
        Assert.Equal([5], await FindAsync("[x]"));
        Assert.Equal([6, 5], await FindAsync("x"));
        Assert.Equal([7], await FindAsync("\\"));
        Assert.Equal([9, 8], await FindAsync("HELLO"));
        Assert.Equal([10], await FindAsync("\"s ; --"));
        Assert.Empty(await FindAsync("nothing"));
        await Messages.DeleteAsync((await ReadAllAsync(group))[8].Id, Start, default);
        Assert.Equal([8], await FindAsync("hello"));
        Assert.Empty((await Messages.SearchAsync("no such id", "x", null, 10, 100, default)).Messages);

        async Task<IEnumerable<long>> FindAsync(string text) =>
            (await Messages.SearchAsync(group.Id, text, null, 10, 1_000, default)).Messages.Select(m => m.Sequence);
    }

    [Fact]
    [Trait(TextTraits.Stores, TextTraits.Apostrophe)]
    public async Task A_search_finds_what_would_end_a_literal()
    {
        var direct = await CreateDirectAsync();
        await SendAsync(direct, "alice", "it's ; --");
        await SendAsync(direct, "alice", "its");

        Assert.Equal([1L], (await Messages.SearchAsync(direct.Id, "'s ; --", null, 10, 1_000, default)).Messages.Select(m => m.Sequence));
    }

    [Fact]
    public async Task A_search_goes_on_where_it_ended_and_looks_at_no_more_than_it_may()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await Messages.AppendAsync([.. Enumerable.Range(1, 30).Select(i => Draft(group, "alice", i % 10 == 0 ? "needle" : "hay"))], default);

        var found = new List<long>();
        var calls = 0;
        long? before = null;
        do
        {
            var page = await Messages.SearchAsync(group.Id, "needle", before, 2, 7, default);
            Assert.True(page.Messages.Count <= 1);
            found.AddRange(page.Messages.Select(m => m.Sequence));
            Assert.True(page.NextBefore is null || page.NextBefore < (before ?? 31));
            before = page.NextBefore;
            calls++;
        }
        while (before is not null);

        Assert.Equal([30, 20, 10], found);
        Assert.Equal(5, calls);
        var limited = await Messages.SearchAsync(group.Id, "needle", 30, 1, 1_000, default);
        Assert.Equal((20, 20), (Assert.Single(limited.Messages).Sequence, limited.NextBefore));
        Assert.Null((await Messages.SearchAsync(group.Id, "hay", null, 100, 1_000, default)).NextBefore);
    }

    private static string Describe(Message message) =>
        string.Join(' ', message.Reactions.Select(reaction => $"{reaction.Emoji}:{string.Join(',', reaction.UserIds)}"));
}
