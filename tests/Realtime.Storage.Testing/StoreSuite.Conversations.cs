using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_direct_conversation_is_created_once_in_either_order()
    {
        var (created, isNew) = await Conversations.GetOrCreateDirectAsync("bob", "alice", Start, default);
        var (again, isNewAgain) = await Conversations.GetOrCreateDirectAsync("alice", "bob", Start.AddDays(1), default);

        Assert.True(isNew);
        Assert.False(isNewAgain);
        Assert.Equal(created.Id, again.Id);
        Assert.Equal(ConversationKind.Direct, again.Kind);
        Assert.Null(again.Title);
        Assert.Equal(Start, again.CreatedAt);
        Assert.Equal(0, again.LastSequence);
        Assert.Equal(["alice", "bob"], again.Participants.Select(p => p.UserId).Order());
        Assert.True(long.TryParse(again.Id, out var number) && number > 0);
        Assert.Equal(again.Id, (await Conversations.FindDirectAsync("bob", "alice", default))?.Id);
        Assert.Null(await Conversations.FindDirectAsync("alice", "carol", default));
    }

    [Fact]
    public async Task A_direct_conversation_created_concurrently_is_one()
    {
        var results = await AllAtOnceAsync(64, async i =>
            await Conversations.GetOrCreateDirectAsync(i % 2 == 0 ? "alice" : "bob", i % 2 == 0 ? "bob" : "alice", Start, default));

        Assert.Single(results.Select(r => r.Conversation.Id).Distinct());
        Assert.Single(results, r => r.Created);
    }

    [Theory]
    [InlineData("a", "b:c", "a:b", "c")]
    [InlineData("a", "bc", "ab", "c")]
    [InlineData("a\n", "b", "a", "\nb")]
    [InlineData("Alice", "bob", "alice", "bob")]
    [InlineData("alice ", "bob", "alice", "bob")]
    public async Task Different_pairs_have_different_direct_conversations(string one, string two, string three, string four)
    {
        var first = await CreateDirectAsync(one, two);
        var second = await CreateDirectAsync(three, four);

        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_user_has_no_direct_conversation_with_themselves()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Conversations.GetOrCreateDirectAsync("alice", "alice", Start, default));
    }

    [Fact]
    public async Task A_group_is_found_with_its_participants()
    {
        var created = await CreateGroupAsync("carol", "alice", "bob");
        var found = await Conversations.FindAsync(created.Id, default);

        Assert.NotNull(found);
        Assert.Equal(ConversationKind.Group, found.Kind);
        Assert.Equal("Title", found.Title);
        Assert.Equal(Start, found.CreatedAt);
        Assert.Equal(
            [new Participant("alice", Start, 0), new Participant("bob", Start, 0), new Participant("carol", Start, 0)],
            found.Participants.Select(p => p with { Revision = 0 }));
        Assert.Null(await Conversations.FindAsync("no such id", default));
    }

    [Fact]
    public async Task A_hosts_own_id_is_taken_once()
    {
        var created = await Conversations.CreateGroupAsync(new NewGroup(null, ["alice"]) { Id = "order-17" }, Start, default);
        var again = await Conversations.CreateGroupAsync(new NewGroup("Other", ["bob"]) { Id = "order-17" }, Start, default);

        Assert.Equal("order-17", created?.Id);
        Assert.Null(again);
        Assert.Equal(["alice"], (await Conversations.FindAsync("order-17", default))!.Participants.Select(p => p.UserId));
    }

    [Fact]
    public async Task Generated_ids_pass_over_the_hosts_own()
    {
        foreach (var id in new[] { "1", "2", "4", "5" })
        {
            Assert.NotNull(await Conversations.CreateGroupAsync(new NewGroup(null, ["alice"]) { Id = id }, Start, default));
        }

        var generated = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            generated.Add((await CreateGroupAsync("alice")).Id);
        }

        generated.Add((await CreateDirectAsync()).Id);
        Assert.Equal(5, generated.Distinct().Count());
        Assert.Empty(generated.Intersect(["1", "2", "4", "5"]));
        Assert.Null(await Conversations.CreateGroupAsync(new NewGroup(null, ["bob"]) { Id = generated[0] }, Start, default));
    }

    [Fact]
    public async Task Added_participants_start_with_everything_read()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 3);

        var added = await Conversations.AddParticipantsAsync(group.Id, ["bob", "carol", "dave"], Start.AddHours(1), default);

        Assert.Equal(["carol", "dave"], added!.UserIds.Order());
        Assert.Equal(0, await UnreadAsync(group, "carol"));
        Assert.Equal(3, await UnreadAsync(group, "bob"));
        var found = await Conversations.FindAsync(group.Id, default);
        Assert.Equal(["alice", "bob", "carol", "dave"], found!.Participants.Select(p => p.UserId));
        Assert.Equal(new Participant("carol", Start.AddHours(1), 3) { Revision = 5 }, found.Participants[2]);
        await SendAsync(group, "alice");
        Assert.Equal(1, await UnreadAsync(group, "carol"));
        Assert.Null(await Conversations.AddParticipantsAsync("no such id", ["carol"], Start, default));
        Assert.Empty((await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default))!.UserIds);
    }

    [Fact]
    public async Task A_removed_participant_leaves_messages_but_no_read_state()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "bob", "stays");
        await SendManyAsync(group, "alice", 4);
        await ReadState.MarkMessageReadAsync(group.Id, "bob", 4, Start, default);

        Assert.NotNull(await Conversations.RemoveParticipantAsync(group.Id, "bob", default));
        Assert.Null(await Conversations.RemoveParticipantAsync(group.Id, "bob", default));
        Assert.Null(await Conversations.RemoveParticipantAsync("no such id", "bob", default));

        Assert.False(await Conversations.IsParticipantAsync(group.Id, "bob", default));
        Assert.Null(await ReadState.GetUnreadCountAsync(group.Id, "bob", default));
        Assert.Null(await ReadState.MarkReadAsync(group.Id, "bob", null, Start, default));
        Assert.Null(await ReadState.MarkMessageReadAsync(group.Id, "bob", 1, Start, default));
        Assert.Empty((await Conversations.ListAsync("bob", null, 10, default)).Items);
        Assert.Equal("stays", (await ReadAllAsync(group))[0].Content.Text);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(group, "bob"))).Outcome);

        await Conversations.AddParticipantsAsync(group.Id, ["bob"], Start, default);
        Assert.Equal(0, await UnreadAsync(group, "bob"));
        await SendAsync(group, "alice");
        Assert.Equal(1, await UnreadAsync(group, "bob"));
    }

    [Fact]
    public async Task A_send_that_commits_after_a_removal_is_refused_and_before_it_reaches_the_removed()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var sends = AllAtOnceAsync(200, async i => (i, Result: await AppendAsync(Draft(group, i % 2 == 0 ? "alice" : "bob"))));
        Assert.NotNull(await Conversations.RemoveParticipantAsync(group.Id, "bob", default));
        var last = await SendAsync(group, "alice");
        await sends;

        Assert.Equal(["alice"], (await AppendAsync(Draft(group, "alice"))).ParticipantIds);
        var late = (await ReadAllAsync(group)).Where(m => m.Sequence > last.Sequence);
        Assert.DoesNotContain(late, m => m.SenderId == "bob");
        foreach (var (i, result) in (await sends).Where(s => s.Result.Outcome == AppendOutcome.NotParticipant))
        {
            Assert.Equal(1, i % 2);
            Assert.Null(result.Message);
        }
    }

    [Fact]
    public async Task Taking_part_is_told()
    {
        var direct = await CreateDirectAsync();

        Assert.True(await Conversations.IsParticipantAsync(direct.Id, "alice", default));
        Assert.False(await Conversations.IsParticipantAsync(direct.Id, "carol", default));
        Assert.False(await Conversations.IsParticipantAsync(direct.Id, "ALICE", default));
        Assert.False(await Conversations.IsParticipantAsync(direct.Id, "alice ", default));
        Assert.False(await Conversations.IsParticipantAsync(direct.Id + " ", "alice", default));
        Assert.False(await Conversations.IsParticipantAsync("no such id", "alice", default));
    }

    [Fact]
    public async Task Who_takes_part_is_the_same_list_until_it_changes()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var first = await Conversations.ListParticipantIdsAsync(group.Id, default);
        await SendAsync(group, "alice");

        Assert.Equal(["alice", "bob"], first.Order());
        Assert.Same(first, await Conversations.ListParticipantIdsAsync(group.Id, default));
        await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default);
        Assert.Equal(["alice", "bob", "carol"], (await Conversations.ListParticipantIdsAsync(group.Id, default)).Order());
        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        Assert.Equal(["alice", "carol"], (await Conversations.ListParticipantIdsAsync(group.Id, default)).Order());
        Assert.Equal(["alice", "bob"], first.Order());
        Assert.Empty(await Conversations.ListParticipantIdsAsync("no such id", default));
    }

    [Fact]
    public async Task Sharing_a_conversation_is_told()
    {
        await CreateDirectAsync("alice", "bob");
        await CreateGroupAsync("alice", "carol", "dave");
        await CreateGroupAsync("erin", "frank");

        Assert.Equal(
            ["bob", "carol", "dave"],
            (await Conversations.WhoSharesConversationAsync("alice", ["bob", "carol", "dave", "erin", "nobody"], default)).Order());
        Assert.Empty(await Conversations.WhoSharesConversationAsync("alice", [], default));
        Assert.Empty(await Conversations.WhoSharesConversationAsync("nobody", ["alice"], default));
    }

    [Fact]
    public async Task Thousands_may_take_part_and_thousands_may_be_added_in_one_call()
    {
        string[] users = [.. Enumerable.Range(0, 2_200).Select(i => $"user {i}")];
        var group = await CreateGroupAsync(users[..1_100]);
        await SendAsync(group, users[0]);

        var added = await Conversations.AddParticipantsAsync(group.Id, users[1_000..], Start, default);

        Assert.Equal(users[1_100..].Order(), added!.UserIds.Order());
        Assert.Equal(users.Order(), (await Conversations.FindAsync(group.Id, default))!.Participants.Select(p => p.UserId).Order());
        Assert.Equal((1, 0), (await UnreadAsync(group, users[1_099]), await UnreadAsync(group, users[1_100])));
    }
}
