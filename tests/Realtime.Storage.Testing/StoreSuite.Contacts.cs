using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

/// <summary>Requests for contact, who has taken part, departures, and blocks in conversations of two.</summary>
public abstract partial class StoreSuite
{
    private IContactStore Contacts => (IContactStore)Services.GetService(typeof(IContactStore))!;

    [Fact]
    public async Task A_direct_conversation_that_a_user_opens_is_one_whoever_opens_it_first()
    {
        var opened = await AllAtOnceAsync(8, async i => await Contacts.OpenDirectAsync(i % 2 == 0 ? "alice" : "bob", i % 2 == 0 ? "bob" : "alice", 3, Start, default));

        Assert.Single(opened, one => one.Created);
        var id = Assert.Single(opened.Select(one => one.Conversation.Id).Distinct());
        Assert.Equal(id, (await Conversations.GetOrCreateDirectAsync("bob", "alice", Start, default)).Conversation.Id);
        Assert.Equal(id, (await Contacts.OpenDirectAsync("alice", "bob", null, Start, default)).Conversation.Id);
    }

    [Fact]
    public async Task Whoever_was_put_into_a_conversation_takes_part_from_the_first_message_on()
    {
        var (direct, _) = await Contacts.OpenDirectAsync("alice", "bob", null, Start, default);
        Assert.Equal([("alice", false), ("bob", true)], Pending(direct));
        Assert.Null((await AppendAsync(Draft(direct, "alice"))).IntroducedIds);
        await AssertApartAsync("alice", "bob");

        Assert.Equal(["alice"], (await AppendAsync(Draft(direct, "bob"))).IntroducedIds);
        Assert.Null((await AppendAsync(Draft(direct, "bob"))).IntroducedIds);
        Assert.Equal([("alice", false), ("bob", false)], Pending((await Conversations.FindAsync(direct.Id, default))!));
        Assert.Equal(["bob"], await Conversations.WhoSharesConversationAsync("alice", ["bob"], default));
        Assert.Equal(["alice"], await Presence.ListAcquaintancesAsync("bob", default));
    }

    [Fact]
    public async Task In_a_group_of_a_user_those_know_each_other_who_have_written()
    {
        var group = (await Conversations.CreateGroupAsync(new NewGroup("Title", ["alice", "bob", "carol", "dave"]) { CreatedBy = "alice" }, Start, default))!;
        await Conversations.UpdateAsync(new ConversationUpdate(group.Id) { AddedIds = ["erin"], AddsPending = true, At = Start }, default);
        Assert.Equal(["bob", "carol", "dave", "erin"], Pending(group with { Participants = (await Conversations.FindAsync(group.Id, default))!.Participants }).Where(p => p.Item2).Select(p => p.Item1));

        var results = await Messages.AppendAsync([Draft(group, "bob"), Draft(group, "carol"), Draft(group, "bob")], default);
        Assert.Equal(["alice"], results[0].IntroducedIds);
        Assert.Equal(["alice", "bob"], results[1].IntroducedIds!.Order());
        Assert.Null(results[2].IntroducedIds);

        Assert.Equal(["bob", "carol"], (await Presence.ListAcquaintancesAsync("alice", default)).Order());
        Assert.Empty(await Presence.ListAcquaintancesAsync("dave", default));
        Assert.Equal(["alice", "bob", "carol"], (await AppendAsync(Draft(group, "erin"))).IntroducedIds!.Order());
    }

    [Fact]
    public async Task Whom_the_host_puts_together_have_taken_part()
    {
        var direct = await CreateDirectAsync();
        var group = await CreateGroupAsync("alice", "carol");
        await Conversations.AddParticipantsAsync(group.Id, ["dave"], Start, default);

        Assert.All([.. direct.Participants, .. (await Conversations.FindAsync(group.Id, default))!.Participants], p => Assert.False(p.IsPending));
        Assert.Null((await AppendAsync(Draft(direct, "bob"))).IntroducedIds);
    }

    [Fact]
    public async Task A_request_is_hidden_from_its_receiver_and_looks_ordinary_to_its_sender()
    {
        var (direct, created) = await Contacts.OpenDirectAsync("alice ", "bob ", 3, Start, default);
        Assert.True(created);
        var sent = await AppendAsync(Draft(direct, "alice ", "Hello", receiverId: "bob "));

        Assert.Equal((AppendOutcome.Stored, "bob ", "bob "), (sent.Outcome, sent.Message!.Content.ReceiverId, sent.RequestedId));
        Assert.Equal(["alice "], sent.ParticipantIds);
        Assert.Equal("bob ", (await AppendAsync(Draft(direct, "alice "))).Message!.Content.ReceiverId);
        foreach (var seen in new[]
        {
            (await Conversations.FindAsync(direct.Id, default))!,
            (await Conversations.FindDirectAsync("bob ", "alice ", default))!,
            Assert.Single((await Conversations.ListAsync("alice ", null, 10, default)).Items).Conversation,
        })
        {
            Assert.Equal([("alice ", false), ("bob ", true)], seen.Participants.Select(p => (p.UserId, p.IsRequested)));
            Assert.False(seen.HasParticipant("bob "));
            Assert.Equal(2, seen.ParticipantCount);
        }

        Assert.False(await Conversations.IsParticipantAsync(direct.Id, "bob ", default));
        Assert.Empty((await Conversations.ListAsync("bob ", null, 10, default)).Items);
        Assert.Equal(0, (await ReadState.GetUnreadCountsAsync("bob ", default)).Total);
        Assert.Null(await Changes.GetAsync(direct.Id, "bob ", new ChangesQuery(), 100, default));
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(direct, "bob "))).Outcome);
        await AssertApartAsync("alice ", "bob ");
    }

    [Fact]
    public async Task A_request_has_only_so_many_messages_in_order_after_the_block_and_before_the_parent()
    {
        var (direct, _) = await Contacts.OpenDirectAsync("alice", "bob", 2, Start, default);
        await AppendAsync(Draft(direct, "alice", clientId: "c-1"));
        await AppendAsync(Draft(direct, "alice"));

        Assert.Equal(AppendOutcome.RequestFull, (await AppendAsync(Draft(direct, "alice", parentId: NoMessage))).Outcome);
        Assert.Equal(AppendOutcome.ReceiverNotParticipant, (await AppendAsync(Draft(direct, "alice", receiverId: "carol"))).Outcome);
        Assert.Equal(AppendOutcome.Duplicate, (await AppendAsync(Draft(direct, "alice", clientId: "c-1"))).Outcome);
        await Contacts.DeclineAsync(direct.Id, "bob", default);
        Assert.Equal(AppendOutcome.RequestFull, (await AppendAsync(Draft(direct, "alice"))).Outcome);
        await Blocks.BlockAsync("bob", "alice", Start, default);
        Assert.Equal(AppendOutcome.Blocked, (await AppendAsync(Draft(direct, "alice"))).Outcome);
        await Blocks.UnblockAsync("bob", "alice", default);

        await Contacts.AcceptAsync(direct.Id, "bob", Start, default);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(direct, "alice"))).Outcome);
        var (other, _) = await Contacts.OpenDirectAsync("alice", "carol", 2, Start, default);
        var group = await Messages.AppendAsync([Draft(other, "alice"), Draft(other, "alice"), Draft(other, "alice")], default);
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.RequestFull], group.Select(result => result.Outcome));
    }

    [Fact]
    public async Task Who_accepts_a_request_has_its_messages_to_read_and_takes_part()
    {
        var (direct, _) = await Contacts.OpenDirectAsync("alice", "bob", 3, Start, default);
        await AppendAsync(Draft(direct, "alice", "one"));
        await AppendAsync(Draft(direct, "alice", "two"));

        var outcomes = await AllAtOnceAsync(4, async _ => await Contacts.AcceptAsync(direct.Id, "bob", Start.AddMinutes(1), default));

        var revision = Assert.Single(outcomes.OfType<long>());
        var conversation = (await Conversations.FindAsync(direct.Id, default))!;
        Assert.Equal((revision, 4L), (conversation.Revision, revision));
        Assert.Equal([("alice", false), ("bob", false)], conversation.Participants.Select(p => (p.UserId, p.IsRequested || p.IsPending)));
        Assert.Equal(2, await UnreadAsync(direct, "bob"));
        Assert.Equal((1L, 1L), (Read(await ReadState.MarkReadAsync(direct.Id, "bob", 1, Start, default)), await UnreadAsync(direct, "bob")));
        Assert.Equal(direct.Id, Assert.Single((await Conversations.ListAsync("bob", null, 10, default)).Items).Conversation.Id);
        Assert.NotNull((await Changes.GetAsync(direct.Id, "alice", new ChangesQuery { AfterRevision = 3 }, 100, default))!.Participants);
        Assert.Equal(["bob"], await Presence.ListAcquaintancesAsync("alice", default));
        Assert.Null((await AppendAsync(Draft(direct, "bob"))).RequestedId);
        Assert.Empty((await Contacts.ListRequestsAsync("bob", null, 10, default)).Items);
        Assert.Null(await Contacts.AcceptAsync("no such id", "bob", Start, default));

        static long Read(ReadReceipt? receipt) => receipt!.NewlyRead;
    }

    [Fact]
    public async Task A_declined_request_is_listed_no_more_and_may_still_be_accepted()
    {
        var (direct, _) = await Contacts.OpenDirectAsync("alice", "bob", 3, Start, default);
        await AppendAsync(Draft(direct, "alice"));

        Assert.True(await Contacts.DeclineAsync(direct.Id, "bob", default));
        Assert.False(await Contacts.DeclineAsync(direct.Id, "bob", default));
        Assert.False(await Contacts.DeclineAsync(direct.Id, "carol", default));
        Assert.False(await Contacts.DeclineAsync("no such id", "bob", default));

        Assert.Empty((await Contacts.ListRequestsAsync("bob", null, 10, default)).Items);
        var later = await AppendAsync(Draft(direct, "alice"));
        Assert.Equal((AppendOutcome.Stored, null), (later.Outcome, later.RequestedId));
        Assert.NotNull(await Contacts.AcceptAsync(direct.Id, "bob", Start, default));
        Assert.Equal(2, await UnreadAsync(direct, "bob"));
    }

    [Fact]
    public async Task Requests_are_listed_newest_first_without_empty_and_blocked_ones()
    {
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var (direct, _) = await Contacts.OpenDirectAsync($"user {i}", "bob", 3, Start.AddMinutes(i), default);
            made.Add(direct.Id);
            if (i != 1)
            {
                await AppendAsync(Draft(direct, $"user {i}"));
            }
        }

        var group = await CreateGroupAsync("erin");
        Assert.Equal(["bob"], await Contacts.InviteAsync(group.Id, "erin", ["bob", "erin"], Start.AddMinutes(3), default));
        await Blocks.BlockAsync("bob", "user 2", Start, default);

        var all = new List<ContactRequest>();
        string? cursor = null;
        do
        {
            var page = await Contacts.ListRequestsAsync("bob", cursor, 1, default);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(new ContactRequest(made[4], ConversationKind.Direct, "user 4", null, Start.AddMinutes(4)), all[0] with { Messages = [] }, Same);
        Assert.Equal([made[4], .. new[] { made[3], group.Id }.Order(StringComparer.Ordinal), made[0]], all.Select(request => request.ConversationId));
        Assert.Equal((ConversationKind.Group, "erin", "Title"), Of(all.Single(request => request.ConversationId == group.Id)));
        await Assert.ThrowsAsync<FormatException>(async () => await Contacts.ListRequestsAsync("bob", "nonsense", 10, default));

        static (ConversationKind, string, string?) Of(ContactRequest request) => (request.Kind, request.FromUserId, request.Title);
        static bool Same(ContactRequest one, ContactRequest other) =>
            (one.ConversationId, one.Kind, one.FromUserId, one.Title, one.CreatedAt) == (other.ConversationId, other.Kind, other.FromUserId, other.Title, other.CreatedAt);
    }

    [Fact]
    public async Task An_invitation_makes_a_participant_only_when_it_is_accepted_and_is_made_once()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "alice");

        Assert.Equal(["carol", "dave"], (await Contacts.InviteAsync(group.Id, "alice", ["bob", "carol", "dave"], Start, default)).Order());
        Assert.Empty(await Contacts.InviteAsync(group.Id, "bob", ["carol"], Start, default));
        Assert.True(await Contacts.DeclineAsync(group.Id, "dave", default));
        Assert.Empty(await Contacts.InviteAsync(group.Id, "bob", ["dave"], Start, default));
        Assert.Empty(await Contacts.InviteAsync("no such id", "bob", ["dave"], Start, default));
        Assert.False(await Conversations.IsParticipantAsync(group.Id, "carol", default));
        Assert.Equal(2, (await Conversations.FindAsync(group.Id, default))!.Participants.Count);

        Assert.NotNull(await Contacts.AcceptAsync(group.Id, "carol", Start, default));
        Assert.Equal(0, await UnreadAsync(group, "carol"));
        Assert.Equal(["alice", "bob"], (await Presence.ListAcquaintancesAsync("carol", default)).Order());

        // The host may add whoever declined.
        await Conversations.AddParticipantsAsync(group.Id, ["dave"], Start, default);
        Assert.Null(await Contacts.AcceptAsync(group.Id, "dave", Start, default));
    }

    [Fact]
    public async Task Leaving_is_remembered_until_the_user_takes_part_again_and_being_removed_is_not()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol ", "dave");
        var revision = group.Revision;

        Assert.Equal(revision + 1, await LeaveAsync(group.Id, "bob"));
        Assert.Null(await LeaveAsync(group.Id, "bob"));
        Assert.Null(await LeaveAsync("no such id", "bob"));
        await LeaveAsync(group.Id, "carol ");
        await Conversations.RemoveParticipantAsync(group.Id, "dave", default);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(group, "bob"))).Outcome);
        Assert.Equal(["bob", "carol "], (await Contacts.WhoLeftAsync(group.Id, ["alice", "bob", "carol ", "carol", "dave"], default)).Order());

        await Contacts.InviteAsync(group.Id, "alice", ["bob"], Start, default);
        await Contacts.AcceptAsync(group.Id, "bob", Start, default);
        await Conversations.AddParticipantsAsync(group.Id, ["carol "], Start, default);
        Assert.Empty(await Contacts.WhoLeftAsync(group.Id, ["bob", "carol "], default));
        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        Assert.Empty(await Contacts.WhoLeftAsync(group.Id, ["bob"], default));
        Assert.Empty(await Contacts.WhoLeftAsync("no such id", ["bob"], default));
    }

    [Fact]
    public async Task Groups_and_rooms_are_shared_and_direct_conversations_are_not()
    {
        await CreateDirectAsync("alice", "bob");
        await CreateGroupAsync("alice", "carol ");
        await Rooms.GetOrCreateAsync("general", "general", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice", "dave"], Start, default);

        Assert.Equal(["carol ", "dave"], (await Contacts.WhoSharesGroupAsync("alice", ["bob", "carol ", "dave", "erin"], default)).Order());
    }

    [Fact]
    public async Task New_contacts_are_counted_for_a_time()
    {
        var since = Start.AddDays(-1);
        Assert.True(await Contacts.TryCountContactsAsync("alice", 2, Start, since, 5, default));
        Assert.True(await Contacts.TryCountContactsAsync("alice", 3, Start, since, 5, default));
        Assert.False(await Contacts.TryCountContactsAsync("alice", 1, Start.AddHours(1), Start.AddHours(-23), 5, default));
        Assert.True(await Contacts.TryCountContactsAsync("bob", 5, Start, since, 5, default));
        Assert.True(await Contacts.TryCountContactsAsync("alice", 1, Start.AddDays(1), Start, 5, default));
    }

    [Fact]
    public async Task Who_is_blocked_cannot_send_in_a_group_of_two_however_it_became_one()
    {
        var two = await CreateGroupAsync("alice", "bob");
        var three = await CreateGroupAsync("alice", "bob", "carol");
        await AppendAsync(Draft(two, "bob"));
        await Blocks.BlockAsync("alice", "bob", Start, default);
        var later = await CreateGroupAsync("bob", "alice");
        var grown = await CreateGroupAsync("alice");
        await Conversations.AddParticipantsAsync(grown.Id, ["bob"], Start, default);

        await AssertBlockedAsync(true, two, later, grown);
        await AssertBlockedAsync(false, three);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(two, "alice"))).Outcome);

        await Conversations.RemoveParticipantAsync(three.Id, "carol", default);
        await Conversations.AddParticipantsAsync(two.Id, ["carol"], Start, default);
        await AssertBlockedAsync(true, three);
        await AssertBlockedAsync(false, two);
        await LeaveAsync(two.Id, "carol");
        await AssertBlockedAsync(true, two);

        await Blocks.UnblockAsync("alice", "bob", default);
        await AssertBlockedAsync(false, two, three, later, grown);

        async Task AssertBlockedAsync(bool isBlocked, params Conversation[] conversations)
        {
            foreach (var conversation in conversations)
            {
                Assert.Equal(isBlocked ? AppendOutcome.Blocked : AppendOutcome.Stored, (await AppendAsync(Draft(conversation, "bob"))).Outcome);
            }
        }
    }

    [Fact]
    public async Task Reads_do_not_show_on_the_messages_of_those_with_whom_there_is_a_block()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        await Blocks.BlockAsync("alice", "bob", Start, default);
        var first = await SendAsync(group, "alice");
        var second = await SendAsync(group, "alice");
        var third = await SendAsync(group, "carol");

        await ReadState.MarkMessageReadAsync(group.Id, "bob", second.Sequence, Start.AddMinutes(1), default);
        await ReadState.MarkReadAsync(group.Id, "bob", null, Start.AddMinutes(2), default);
        Assert.Equal(0, await UnreadAsync(group, "bob"));
        Assert.Equal([null, null, Start.AddMinutes(2)], await ReadAtAsync());

        await ReadState.MarkReadAsync(group.Id, "carol", null, Start.AddMinutes(3), default);
        Assert.Equal([Start.AddMinutes(3), Start.AddMinutes(3), Start.AddMinutes(2)], await ReadAtAsync());

        async Task<DateTimeOffset?[]> ReadAtAsync() =>
            [.. (await Messages.GetHistoryAsync(group.Id, new HistoryQuery { After = first.Sequence - 1, Limit = (int)third.Sequence }, default)).Messages.Select(m => m.ReadAt)];
    }

    [Fact]
    public async Task A_read_of_very_many_messages_does_not_show_either()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 1_100);
        await SendManyAsync(group, "alice", 1_100);
        await ReadState.MarkReadAsync(group.Id, "bob", null, Start.AddMinutes(1), default);
        Assert.NotNull((await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 1 }, default)).Messages[0].ReadAt);

        var other = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(other, "alice", 1_100);
        await SendManyAsync(other, "alice", 1_100);
        await Blocks.BlockAsync("bob", "alice", Start, default);
        await ReadState.MarkReadAsync(other.Id, "bob", null, Start.AddMinutes(1), default);
        Assert.Null((await Messages.GetHistoryAsync(other.Id, new HistoryQuery { Limit = 1 }, default)).Messages[0].ReadAt);
        Assert.Equal(0, await UnreadAsync(other, "bob"));
    }

    [Fact]
    public async Task Those_with_a_block_in_either_direction_are_listed_up_to_a_limit()
    {
        await Blocks.BlockAsync("alice", "bob ", Start, default);
        await Blocks.BlockAsync("bob ", "alice", Start, default);
        await Blocks.BlockAsync("carol", "alice", Start, default);
        await Blocks.BlockAsync("carol", "dave", Start, default);

        Assert.Equal(["bob ", "carol"], (await Blocks.ListApartAsync("alice", 10, default)).Order());
        Assert.Single(await Blocks.ListApartAsync("alice", 1, default));
        Assert.Empty(await Blocks.ListApartAsync("erin", 10, default));
    }

    [Fact]
    public async Task Participants_are_listed_in_pages_and_a_list_of_conversations_holds_few_of_them()
    {
        string[] users = [.. Enumerable.Range(0, 250).Select(i => $"user {i:000}"), "zoe "];
        var group = await CreateGroupAsync(users);
        await Conversations.AddParticipantsAsync(group.Id, ["late"], Start.AddMinutes(1), default);

        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Conversations.ListParticipantsAsync(group.Id, cursor, 100, default);
            Assert.True(page.Items.Count <= 100);
            all.AddRange(page.Items.Select(p => p.UserId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal([.. users.Append("late").Order(StringComparer.Ordinal)], all);
        Assert.Empty((await Conversations.ListParticipantsAsync("no such id", null, 100, default)).Items);

        var listed = Assert.Single((await Conversations.ListAsync("late", null, 10, default)).Items).Conversation;
        Assert.Equal((Conversation.MaxListed, 252L), (listed.Participants.Count, listed.ParticipantCount));
        Assert.True(listed.HasParticipant("late"));
        Assert.Equal(252, (await Conversations.FindAsync(group.Id, default))!.ParticipantCount);
        var changes = await Changes.GetAsync(group.Id, "late", new ChangesQuery(), 100, default);
        Assert.Equal(Conversation.MaxListed, changes!.Participants!.Count);
    }

    private async Task AssertApartAsync(string one, string other)
    {
        Assert.Empty(await Conversations.WhoSharesConversationAsync(one, [other], default));
        Assert.Empty(await Conversations.WhoSharesConversationAsync(other, [one], default));
        Assert.Empty(await Presence.ListAcquaintancesAsync(one, default));
        Assert.Empty(await Presence.ListAcquaintancesAsync(other, default));
    }

    private static (string UserId, bool IsPending)[] Pending(Conversation conversation) =>
        [.. conversation.Participants.OrderBy(p => p.UserId, StringComparer.Ordinal).Select(p => (p.UserId, p.IsPending))];

    private async Task<long?> LeaveAsync(string conversationId, string userId) =>
        await Conversations.UpdateAsync(new ConversationUpdate(conversationId) { RemovedId = userId, HasLeft = true, At = Start }, default) is { IsRemoved: true } result
            ? result.Revision
            : null;
}
