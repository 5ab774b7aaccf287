using Realtime.Conversations;
using Realtime.Notifications;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_total_is_exact_and_its_revision_grows_with_every_change_of_it()
    {
        var (first, second) = (await CreateGroupAsync("alice", "bob"), await CreateGroupAsync("alice", "bob"));
        var totals = new List<UnreadTotal> { await TotalAsync("bob") };
        await NextAsync(0, () => SendAsync(second, "bob"));
        await NextAsync(1, () => SendAsync(first, "alice"));
        await NextAsync(2, () => SendAsync(second, "alice"));
        await NextAsync(3, () => SendAsync(second, "alice"));
        await NextAsync(2, async () => await ReadState.MarkReadAsync(second.Id, "bob", 2, Start, default));
        await NextAsync(3, () => SendAsync(first, "alice"));
        await NextAsync(2, async () => await ReadState.MarkMessageReadAsync(first.Id, "bob", 2, Start, default));
        await NextAsync(1, async () => await ReadState.MarkReadAsync(first.Id, "bob", null, Start, default));
        await NextAsync(0, async () => await Conversations.RemoveParticipantAsync(second.Id, "bob", default));
        await NextAsync(0, async () => await Conversations.AddParticipantsAsync(second.Id, ["bob"], Start, default));
        await NextAsync(1, () => SendAsync(second, "alice"));
        Assert.Equal(new UnreadTotal(0, (await TotalAsync("stranger")).Revision), await TotalAsync("stranger"));

        async Task NextAsync(long total, Func<Task> change)
        {
            await change();
            var next = await TotalAsync("bob");
            Assert.Equal(total, next.Total);
            Assert.True(next.Revision > totals[^1].Revision, $"{next.Revision} follows {totals[^1].Revision}");
            Assert.Equal((await ReadState.GetUnreadCountsAsync("bob", default)).Total, next.Total);
            totals.Add(next);
        }
    }

    [Fact]
    public async Task Rooms_are_no_part_of_a_total_and_several_users_are_read_at_once()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        await SendAsync(group, "alice");
        var totals = await ReadState.GetTotalsAsync(["alice", "bob", "stranger"], default);
        Assert.Equal([0, 1, 0], new[] { "alice", "bob", "stranger" }.Select(user => totals[user].Total));
        Assert.Equal(0, totals["stranger"].Revision);
    }

    [Fact]
    public async Task States_are_those_of_the_participants_among_the_users()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        await SendAsync(group, "alice");
        await SendAsync(group, "alice");
        await ReadState.MarkReadAsync(group.Id, "bob", 1, Start, default);
        await ReadState.MarkDeliveredAsync(group.Id, "carol", 2, Start, default);
        await Conversations.SetMutedAsync(group.Id, "carol", Start.AddDays(1), default);

        var states = (await ReadState.ListStatesAsync(group.Id, ["alice", "bob", "carol", "stranger"], default)).ToDictionary(s => s.UserId);
        Assert.Equal(3, states.Count);
        Assert.Equal(new ReaderState("alice", 0, 0, 0, null), states["alice"]);
        Assert.Equal(new ReaderState("bob", 1, 1, 1, null), states["bob"]);
        Assert.Equal(new ReaderState("carol", 2, 0, 2, Start.AddDays(1)), states["carol"]);
        Assert.Empty(await ReadState.ListStatesAsync("none", ["alice"], default));
    }

    [Fact]
    public async Task A_head_is_the_conversation_without_participants()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "alice");
        var found = await Conversations.FindAsync(group.Id, default);
        var head = await Conversations.FindHeadAsync(group.Id, default);
        Assert.Empty(head!.Participants);
        Assert.Equal((found!.Id, found.Title, found.Revision, 1, 1), (head.Id, head.Title, head.Revision, head.FirstSequence, head.LastSequence));
        Assert.Null(await Conversations.FindHeadAsync("none", default));

        await SendAsync(group, "alice");
        await SendAsync(group, "alice");
        await Retention.TrimAsync(group.Id, 1, null, 10, default);
        Assert.Equal(3, (await Conversations.FindHeadAsync(group.Id, default))!.FirstSequence);
        Assert.Equal(3, (await Conversations.FindAsync(group.Id, default))!.FirstSequence);
        Assert.Equal(3, (await Conversations.ListAsync("bob", null, 10, default)).Items.Single().Conversation.FirstSequence);
    }

    [Fact]
    public async Task An_id_is_reserved_once_for_a_user_and_a_client_id()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Conversations.ReserveGroupIdAsync("alice", "mine", Start, default).AsTask()));
        var id = Assert.Single(ids.Distinct());
        Assert.NotEqual(id, await Conversations.ReserveGroupIdAsync("alice", "other", Start, default));
        Assert.NotEqual(id, await Conversations.ReserveGroupIdAsync("bob", "mine", Start, default));
        var unrelated = await CreateGroupAsync("alice");
        Assert.NotEqual(id, unrelated.Id);

        var group = await Conversations.CreateGroupAsync(new NewGroup("Title", ["alice"]) { Id = id }, Start, default);
        Assert.Equal(id, group!.Id);
        Assert.Null(await Conversations.CreateGroupAsync(new NewGroup("Title", ["alice"]) { Id = id }, Start, default));
        Assert.Equal(id, await Conversations.ReserveGroupIdAsync("alice", "mine", Start.AddDays(6), default));
    }

    [Fact]
    public async Task Several_messages_are_found_with_their_reactions()
    {
        var (first, second) = (await CreateGroupAsync("alice", "bob"), await CreateGroupAsync("alice", "bob"));
        var (one, two) = (await SendAsync(first, "alice", "one"), await SendAsync(second, "bob", "two"));
        await Reactions.AddAsync(two.Id, "alice", "+", Start, new ReactionLimits(10, 10), default);
        var found = (await Messages.FindManyAsync([one.Id, two.Id, "777777", "none"], default)).OrderBy(m => m.Content.Text, StringComparer.Ordinal).ToList();
        Assert.Equal(["one", "two"], found.Select(m => m.Content.Text));
        Assert.Empty(found[0].Reactions);
        Assert.Equal(["alice"], Assert.Single(found[1].Reactions).UserIds);
        Assert.Equal(second.Id, found[1].ConversationId);
        Assert.Empty(await Messages.FindManyAsync([], default));
    }

    [Fact]
    public async Task States_of_notifications_can_be_taken_back()
    {
        var ids = await AddAsync("alice", 4);
        await MarkAsync("alice", NotificationState.Read, Start.AddHours(1), ids[0], ids[1]);
        await MarkAsync("alice", NotificationState.Archived, Start.AddHours(2), ids[2]);

        var unread = await Notifications.MarkUnreadAsync("alice", ids, default);
        Assert.Equal((2, 1, 3), (unread.Changed, unread.Counts.Unseen, unread.Counts.Unread));
        var restored = await Notifications.UnarchiveAsync("alice", ids, default);
        Assert.Equal((1, 1, 3), (restored.Changed, restored.Counts.Unseen, restored.Counts.Unread));
        Assert.True(restored.Counts.Revision > unread.Counts.Revision);
        var all = await Notifications.ListAfterAsync("alice", 0, 10, Start, default);
        Assert.Equal([NotificationState.Seen, NotificationState.Seen, NotificationState.Read, NotificationState.Unseen], all.Select(n => n.State));
        Assert.Equal(0, (await Notifications.UnarchiveAsync("alice", ids, default)).Changed);
        Assert.Equal(0, (await Notifications.MarkUnreadAsync("bob", ids, default)).Changed);

        await MarkAsync("alice", NotificationState.Read, Start.AddHours(3), [.. ids]);
        Assert.Equal((0, 0), await UnseenAndUnreadAsync("alice"));
    }

    [Fact]
    public async Task Actions_of_a_notification_are_given_back()
    {
        NotificationAction[] actions = [new("accept", "Accept \"now\"", "/accept"), new("decline", "Decline", null)];
        var added = await Notifications.AddAsync([Note("alice") with { Actions = actions }, Note("alice")], default);
        Assert.Equal(actions, added[0].Notification!.Actions);
        var stored = await Notifications.ListAfterAsync("alice", 0, 10, Start, default);
        Assert.Equal(actions, stored[0].Actions);
        Assert.Empty(stored[1].Actions);
    }

    private async Task<UnreadTotal> TotalAsync(string userId) => (await ReadState.GetTotalsAsync([userId], default))[userId];
}
