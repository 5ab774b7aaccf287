using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_title_is_changed_and_taken_away()
    {
        var group = await CreateGroupAsync("alice", "bob");

        Assert.NotNull(await Conversations.SetTitleAsync(group.Id, "New \U0001F600", default));
        Assert.Equal("New \U0001F600", (await Conversations.FindAsync(group.Id, default))!.Title);
        Assert.NotNull(await Conversations.SetTitleAsync(group.Id, null, default));
        Assert.Null((await Conversations.FindAsync(group.Id, default))!.Title);
        Assert.Null(await Conversations.SetTitleAsync("no such id", "x", default));
    }

    [Fact]
    public async Task A_message_says_who_has_muted_its_conversation_at_its_time()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        Assert.Null((await AppendAsync(Draft(group, "alice"))).MutedIds);

        Assert.NotNull(await Conversations.SetMutedAsync(group.Id, "bob", Start.AddHours(1), default));
        Assert.NotNull(await Conversations.SetMutedAsync(group.Id, "carol", DateTimeOffset.MaxValue, default));

        Assert.Equal(["bob", "carol"], (await AppendAsync(Draft(group, "alice"))).MutedIds!.Order());
        Assert.Equal(["carol"], (await AppendAsync(Draft(group, "alice", at: Start.AddHours(1)))).MutedIds);
        Assert.Equal(Start.AddHours(1), (await Conversations.FindAsync(group.Id, default))!.Participants.Single(p => p.UserId == "bob").MutedUntil);
        Assert.Equal(3, await UnreadAsync(group, "bob"));

        Assert.NotNull(await Conversations.SetMutedAsync(group.Id, "carol", null, default));
        Assert.Equal(["bob"], (await AppendAsync(Draft(group, "alice"))).MutedIds);
        Assert.Null(await Conversations.SetMutedAsync(group.Id, "mallory", Start, default));
        Assert.Null(await Conversations.SetMutedAsync("no such id", "bob", Start, default));
    }

    [Fact]
    public async Task Who_is_blocked_cannot_send_in_the_direct_conversation_and_nowhere_else_hindered()
    {
        var direct = await CreateDirectAsync();
        var group = await CreateGroupAsync("alice", "bob", "carol");
        var before = await AppendAsync(Draft(direct, "bob", clientId: "c-1"));

        Assert.True(await Blocks.BlockAsync("alice", "bob", Start, default));
        Assert.False(await Blocks.BlockAsync("alice", "bob", Start.AddHours(1), default));

        Assert.Equal(AppendOutcome.Blocked, (await AppendAsync(Draft(direct, "bob"))).Outcome);
        Assert.Equal(AppendOutcome.Duplicate, (await AppendAsync(Draft(direct, "bob", clientId: "c-1"))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(direct, "alice"))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(group, "bob"))).Outcome);
        Assert.Equal(2, (await ReadAllAsync(direct)).Count);
        Assert.Equal(before.Message!.Id, (await ReadAllAsync(direct))[0].Id);

        Assert.True(await Blocks.UnblockAsync("alice", "bob", default));
        Assert.False(await Blocks.UnblockAsync("alice", "bob", default));
        Assert.Equal(3, (await AppendAsync(Draft(direct, "bob"))).Message!.Sequence);
    }

    [Fact]
    public async Task A_block_holds_for_a_conversation_that_is_created_later_or_at_the_same_time()
    {
        await Blocks.BlockAsync("b", "a", Start, default);
        var direct = await CreateDirectAsync("a", "b");
        Assert.Equal(AppendOutcome.Blocked, (await AppendAsync(Draft(direct, "a"))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(direct, "b"))).Outcome);

        var outcomes = await AllAtOnceAsync(8, async i =>
        {
            var created = CreateDirectAsync($"one {i}", "two");
            await Task.WhenAll(created, Task.Run(() => Blocks.BlockAsync("two", $"one {i}", Start, default).AsTask()));
            return (await AppendAsync(Draft(await created, $"one {i}"))).Outcome;
        });
        Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Blocked, outcome));
    }

    [Fact]
    public async Task Blocks_are_listed_by_time_and_keep_users_apart_either_way()
    {
        await CreateGroupAsync("alice", "bob", "carol ", "dave");
        await Blocks.BlockAsync("alice", "carol ", Start.AddMinutes(2), default);
        await Blocks.BlockAsync("alice", "bob", Start.AddMinutes(1), default);
        await Blocks.BlockAsync("dave", "alice", Start, default);

        Assert.Equal(["bob", "carol "], await Blocks.ListAsync("alice", default));
        Assert.Empty(await Blocks.ListAsync("bob", default));
        Assert.Equal(["bob", "carol ", "dave"], (await Blocks.WhoIsApartAsync("alice", ["bob", "carol ", "dave", "erin"], default)).Order());
        Assert.Equal(["alice"], await Blocks.WhoIsApartAsync("bob", ["alice", "dave"], default));
        Assert.Empty(await Conversations.WhoSharesConversationAsync("alice", ["bob", "carol ", "dave"], default));
        Assert.Equal(["bob", "carol "], (await Conversations.WhoSharesConversationAsync("dave", ["alice", "bob", "carol "], default)).Order());
    }

    [Fact]
    public async Task Policies_of_retention_are_kept_with_the_conversation()
    {
        var first = await CreateGroupAsync("alice");
        var second = await CreateDirectAsync();
        var third = await CreateGroupAsync("bob");
        await SendManyAsync(second, "alice", 3);
        Assert.NotNull(await Retention.SetPolicyAsync(first.Id, new RetentionPolicy { MaxAge = TimeSpan.FromDays(400) }, default));
        Assert.NotNull(await Retention.SetPolicyAsync(third.Id, new RetentionPolicy(), default));
        Assert.Null(await Retention.SetPolicyAsync("no such id", null, default));

        var all = new List<RetentionState>();
        string? cursor = null;
        do
        {
            var page = await Retention.ListAsync(false, cursor, 2, default);
            Assert.True(page.Items.Count <= 2);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(
            [
                new RetentionState(first.Id, new RetentionPolicy { MaxAge = TimeSpan.FromDays(400) }, 0, null),
                new RetentionState(second.Id, null, 3, Start),
                new RetentionState(third.Id, new RetentionPolicy(), 0, null),
            ],
            all);
        Assert.Equal([all[0], all[2]], (await Retention.ListAsync(true, null, 10, default)).Items);
        await Retention.SetPolicyAsync(first.Id, null, default);
        Assert.Equal([all[2]], (await Retention.ListAsync(true, null, 10, default)).Items);
    }
}
