using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IDataStore Data => Services.GetRequiredService<IDataStore>();

    private IPresenceStore PresenceStore => Services.GetRequiredService<IPresenceStore>();

    [Fact]
    public async Task A_hidden_conversation_is_gone_at_once_and_its_rows_go_in_portions()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        var other = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 25);
        var message = (await ReadAllAsync(group))[3];
        await Reactions.AddAsync(message.Id, "bob", "+", Start, Limits, default);
        await ReadState.MarkReadAsync(group.Id, "bob", 5, Start, default);
        await ReadState.MarkMessageReadAsync(group.Id, "carol", 9, Start, default);
        await Reports.SaveAsync(message.Id, "carol", "spam", null, Start, default);
        await SendAsync(other, "alice");
        var revision = (await Conversations.FindAsync(group.Id, default))!.Revision;
        var job = await Data.AddJobAsync(DataJobKind.DeleteConversation, group.Id, default, Start, default);

        Assert.Equal(revision + 1, await Data.HideConversationAsync(job.Id, default));

        Assert.Null(await Conversations.FindAsync(group.Id, default));
        Assert.Null(await Messages.FindAsync(message.Id, default));
        Assert.False(await Conversations.IsParticipantAsync(group.Id, "alice", default));
        Assert.Empty(await Conversations.ListParticipantIdsAsync(group.Id, default));
        Assert.Equal([other.Id], (await Conversations.ListAsync("bob", null, 10, default)).Items.Select(item => item.Conversation.Id));
        Assert.Equal([other.Id], (await ReadState.GetUnreadCountsAsync("bob", default)).ByConversation.Keys);
        Assert.Empty(await Conversations.WhoSharesConversationAsync("carol", ["alice"], default));
        Assert.Empty(await PresenceStore.ListAcquaintancesAsync("carol", default));
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(group, "alice"))).Outcome);
        Assert.Empty((await Messages.GetHistoryAsync(group.Id, new HistoryQuery(), default)).Messages);
        Assert.Null(await Reports.SaveAsync(message.Id, "bob", "spam", null, Start, default));
        Assert.Empty(await Reports.ListAsync(true, null, 10, default));
        Assert.Equal([other.Id], (await Retention.ListAsync(false, null, 10, default)).Items.Select(state => state.ConversationId));

        // Repeating it changes nothing.
        Assert.Equal(revision + 1, await Data.HideConversationAsync(job.Id, default));
        Assert.Equal(["alice", "bob"], await Data.ListHiddenParticipantsAsync(job.Id, null, 2, default));
        Assert.Equal(["carol"], await Data.ListHiddenParticipantsAsync(job.Id, "bob", 2, default));

        while (await Data.RemoveHiddenAsync(job.Id, 4, default) is var removed and > 0)
        {
            Assert.InRange(removed, 1, 4);
        }

        Assert.Empty(await Data.ListHiddenParticipantsAsync(job.Id, null, 2, default));
        Assert.Single(await ReadAllAsync(other));
        Assert.Equal(1, await UnreadAsync(other, "bob"));
        Assert.Equal(2, (await SendAsync(other, "bob")).Sequence);
    }

    [Fact]
    public async Task A_conversation_with_the_id_of_a_deleted_one_continues_its_revision_with_nothing_else()
    {
        var rooms = Services.GetRequiredService<IRoomStore>();
        await rooms.GetOrCreateAsync("lobby", "lobby", Start, default);
        var id = RoomId.Of("lobby");
        await Conversations.AddParticipantsAsync(id, ["alice", "bob"], Start, default);
        var old = (await Conversations.FindAsync(id, default))!;
        await SendManyAsync(old, "alice", 3);
        Assert.Equal(2, (await Conversations.ListParticipantIdsAsync(id, default)).Count);

        for (var round = 0; round < 2; round++)
        {
            var before = (await Conversations.FindAsync(id, default))!.Revision;
            await HideAsync(id);
            Assert.Null(await rooms.FindAsync("lobby", default));
            Assert.True((await rooms.GetOrCreateAsync("lobby", "lobby", Start, default))!.Value.Created);
            var again = (await Conversations.FindAsync(id, default))!;
            Assert.Equal((before + 2, 0), (again.Revision, again.LastSequence));
            Assert.Empty(await Conversations.ListParticipantIdsAsync(id, default));
        }

        await Conversations.AddParticipantsAsync(id, ["bob"], Start, default);
        Assert.Equal(["bob"], await Conversations.ListParticipantIdsAsync(id, default));
        var reset = await Changes.GetAsync(id, "bob", new ChangesQuery { AfterRevision = 2 }, 1000, default);
        Assert.True(reset!.IsReset);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(old, "alice"))).Outcome);
        var sent = await SendAsync(old, "bob");
        Assert.Equal((1, (await Conversations.FindAsync(id, default))!.Revision), (sent.Sequence, sent.Revision));

        var group = (await Conversations.CreateGroupAsync(new("Title", ["alice", "bob"]) { Id = "own" }, Start, default))!;
        await HideAsync(group.Id);
        var second = (await Conversations.CreateGroupAsync(new("Title", ["alice"]) { Id = "own" }, Start, default))!;
        Assert.Equal(3, second.Revision);
        Assert.Equal([3], second.Participants.Select(p => p.Revision));
        Assert.Equal(4, (await SendAsync(second, "alice")).Revision);
    }

    [Fact]
    public async Task A_direct_conversation_that_was_deleted_can_be_opened_anew()
    {
        var first = await CreateDirectAsync();
        await SendAsync(first, "alice");
        await HideAsync(first.Id);

        var second = await CreateDirectAsync();
        Assert.NotEqual(first.Id, second.Id);
        Assert.Empty(await ReadAllAsync(second));
    }

    [Fact]
    public async Task The_members_of_a_removed_conversation_are_not_those_of_the_next_one()
    {
        var first = await CreateGroupAsync("alice", "bob");
        await SendAsync(first, "alice");
        var job = await HideAsync(first.Id);
        while (await Data.RemoveHiddenAsync(job.Id, 100, default) > 0)
        {
        }

        var second = await CreateGroupAsync("carol", "dave");
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(second, "alice"))).Outcome);
        Assert.Equal(["carol", "dave"], (await AppendAsync(Draft(second, "carol"))).ParticipantIds.Order());
    }

    [Fact]
    public async Task Other_nodes_find_a_deleted_conversation_among_the_recent_changes_by_the_id_that_it_had()
    {
        if (!HasEverything)
        {
            return;
        }

        var recent = Services.GetRequiredService<IRecentChangeStore>();
        await recent.WatchAsync(TimeSpan.FromMinutes(1), default);
        var group = (await Conversations.CreateGroupAsync(new("Title", ["alice", "bob"]) { Id = "own" }, Start, default))!;
        await SendAsync(group, "alice");
        var job = await HideAsync(group.Id);
        await CreateGroupAsync("carol", "dave");
        for (var round = 0; round < 2; round++)
        {
            var found = Assert.Single((await recent.ListAsync(TimeSpan.FromMinutes(1), default)).Conversations, one => one.ConversationId == "own");
            Assert.Equal(3, found.Revision);
            while (await Data.RemoveHiddenAsync(job.Id, 100, default) > 0)
            {
            }
        }

        var again = (await Conversations.CreateGroupAsync(new("Title", ["alice"]) { Id = "own" }, Start, default))!;
        var last = Assert.Single((await recent.ListAsync(TimeSpan.FromMinutes(1), default)).Conversations, one => one.ConversationId == "own");
        Assert.Equal(again.Revision, last.Revision);
        Assert.DoesNotContain((await recent.ListAsync(TimeSpan.FromMinutes(1), default)).Conversations, one => one.ConversationId.Contains('\u0002', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jobs_are_found_when_due_and_keep_their_progress()
    {
        Assert.Null(await Data.FindDueJobAsync(Start.AddYears(1), default));
        var first = await Data.AddJobAsync(DataJobKind.EraseUser, "alice", ErasedMessages.KeepText, Start, default);
        Assert.Equal((DataJobKind.EraseUser, "alice", ErasedMessages.KeepText, Start, 0), (first.Kind, first.Target, first.Messages, first.CreatedAt, first.Step));
        Assert.Equal(first, await Data.AddJobAsync(DataJobKind.EraseUser, "alice", ErasedMessages.RemoveText, Start.AddMinutes(1), default));
        var second = await Data.AddJobAsync(DataJobKind.EraseUser, "bob", default, Start.AddMinutes(1), default);
        Assert.Equal(first, await Data.FindDueJobAsync(Start.AddMinutes(2), default));
        Assert.Null(await Data.FindDueJobAsync(Start.AddSeconds(-1), default));

        var moved = first with { Step = 2, Cursor = 77, Processed = 5, Failures = 1, DueAt = Start.AddMinutes(3) };
        await Data.SaveJobAsync(moved, default);
        await Data.SaveJobAsync(moved with { Step = 1, Cursor = 1 }, default);
        Assert.Equal(moved, await Data.FindJobAsync(first.Id, default));
        Assert.Equal(second, await Data.FindDueJobAsync(Start.AddMinutes(2), default));

        var done = second with { Target = ErasedUser.Id, CompletedAt = Start.AddMinutes(4) };
        await Data.SaveJobAsync(done, default);
        Assert.Equal(moved, await Data.FindDueJobAsync(Start.AddHours(1), default));
        Assert.Equal([done, moved], await Data.ListJobsAsync(null, 10, default));
        Assert.Equal([moved], await Data.ListJobsAsync(done.Id, 10, default));
        Assert.NotEqual(second.Id, (await Data.AddJobAsync(DataJobKind.EraseUser, "bob", default, Start, default)).Id);
        Assert.Null(await Data.FindJobAsync("999999", default));
        Assert.Null(await Data.FindJobAsync("no id", default));
    }

    [Theory]
    [InlineData(ErasedMessages.RemoveText)]
    [InlineData(ErasedMessages.KeepText)]
    public async Task The_messages_of_an_erased_user_lose_their_sender(ErasedMessages remains)
    {
        var group = await CreateGroupAsync("alice", "bob");
        var first = (await AppendAsync(Draft(group, "alice", "Hello", clientId: "c1", attachmentIds: ["a"]))).Message!;
        var second = (await AppendAsync(Draft(group, "bob", "To you", receiverId: "alice"))).Message!;
        await Reactions.AddAsync(first.Id, "bob", "+", Start, Limits, default);
        await Reactions.AddAsync(second.Id, "alice", "!", Start, Limits, default);
        var unread = await UnreadAsync(group, "bob");
        var revision = (await Conversations.FindAsync(group.Id, default))!.Revision;

        var traces = await TracesAsync("alice");
        Assert.Equal([first.Id], traces.SelectMany(one => one.SentIds));
        Assert.Equal([second.Id], traces.SelectMany(one => one.ReceivedIds));
        Assert.Equal([new UserReaction(second.Id, "!")], traces.SelectMany(one => one.Reactions));
        var erased = await Data.EraseMessageAsync(first.Id, "alice", remains, Start.AddHours(1), default);
        await Data.EraseReceiverAsync("alice", [second.Id], default);

        Assert.Equal((ErasedUser.Id, null, revision + 1), (erased!.SenderId, erased.ClientMessageId, erased.Revision));
        Assert.Equal(
            remains == ErasedMessages.KeepText ? ("Hello", 1, (DateTimeOffset?)null, 1) : ("", 0, Start.AddHours(1), 0),
            (erased.Content.Text, erased.Content.AttachmentIds.Count, erased.DeletedAt, erased.Reactions.Count));
        Assert.Null(await Data.EraseMessageAsync(first.Id, "alice", remains, Start, default));
        var found = (await Messages.FindAsync(first.Id, default))!;
        Assert.Equal((erased.SenderId, erased.Content.Text, erased.Revision, erased.Reactions.Count), (found.SenderId, found.Content.Text, found.Revision, found.Reactions.Count));
        Assert.Equal(ErasedUser.Id, (await Messages.FindAsync(second.Id, default))!.Content.ReceiverId);
        Assert.Equal(revision + 1, (await Conversations.FindAsync(group.Id, default))!.Revision);
        Assert.Equal([first.Id], (await Changes.GetAsync(group.Id, "bob", new ChangesQuery { AfterRevision = revision }, 100, default))!.Messages.Select(m => m.Id));
        Assert.Equal(unread, await UnreadAsync(group, "bob"));
        Assert.All(await TracesAsync("alice"), one => Assert.Empty(one.SentIds.Concat(one.ReceivedIds)));

        // The id of the client is free again.
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(group, "alice", clientId: "c1"))).Outcome);
    }

    [Fact]
    public async Task A_stand_in_takes_the_place_of_who_created_and_deleted()
    {
        var group = await CreateOwnedGroupAsync("alice", "bob");
        var own = await SendAsync(group, "alice");
        var others = await SendAsync(group, "bob");
        var kept = await SendAsync(group, "bob");
        await Messages.DeleteAsync(new MessageDeletion(own.Id, Start) { DeletedBy = "alice" }, default);
        await Messages.DeleteAsync(new MessageDeletion(others.Id, Start) { DeletedBy = "alice" }, default);
        await Messages.DeleteAsync(new MessageDeletion(kept.Id, Start) { DeletedBy = "bob" }, default);

        Assert.Equal([others.Id], (await TracesAsync("alice")).SelectMany(one => one.ReceivedIds));
        await Data.EraseMessageAsync(own.Id, "alice", default, Start, default);
        await Data.EraseReceiverAsync("alice", [others.Id], default);
        while (await Data.RemoveUserRowsAsync("alice", 1, default) > 0)
        {
        }

        Assert.Equal([ErasedUser.Id, ErasedUser.Id, "bob"], (await ReadAllAsync(group)).Select(message => message.DeletedBy));
        Assert.Equal(ErasedUser.Id, (await Conversations.FindAsync(group.Id, default))!.CreatedBy);
        Assert.All(await TracesAsync("alice"), one => Assert.Empty(one.ReceivedIds));
    }

    [Fact]
    public async Task The_audit_trail_loses_an_erased_user_on_request()
    {
        await Audit.AddAsync(new("alice", "user_blocked", Start) { SubjectId = "bob" }, default);
        await Audit.AddAsync(new("bob", "user_blocked", Start) { SubjectId = "alice", Detail = "Why" }, default);
        await Audit.AddAsync(new("bob", "user_blocked", Start) { SubjectId = "carol" }, default);
        for (var rounds = 0; await Data.EraseAuditAsync("alice", 1, default) > 0; rounds++)
        {
            Assert.InRange(rounds, 0, 2);
        }

        Assert.Equal(
            [("bob", "carol", null), ("bob", ErasedUser.Id, "Why"), (ErasedUser.Id, "bob", null)],
            (await Audit.ListAsync(new(), default)).Items.Select(entry => (entry.ActorId, entry.SubjectId, entry.Detail)));
    }

    [Fact]
    public async Task Groups_are_counted_by_who_created_them_and_when()
    {
        await CreateOwnedGroupAsync("alice", "bob");
        await CreateOwnedGroupAsync("alice", "bob");
        await CreateOwnedGroupAsync("bob", "alice");
        await CreateDirectAsync();
        Assert.Equal(2, await Conversations.CountGroupsCreatedByAsync("alice", Start.AddMilliseconds(-1), default));
        Assert.Equal(0, await Conversations.CountGroupsCreatedByAsync("alice", Start, default));
        Assert.Equal(0, await Conversations.CountGroupsCreatedByAsync("carol", Start.AddYears(-1), default));
    }

    [Fact]
    public async Task In_a_direct_conversation_a_stand_in_takes_the_place_of_an_erased_user()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 3);
        await ReadState.MarkMessageReadAsync(direct.Id, "bob", 2, Start, default);
        Assert.Equal([new StoredMembership(direct.Id, ConversationKind.Direct)], await Data.ListMembershipsAsync("bob", 10, default));

        Assert.Equal(5, await Data.LeaveDirectAsync(direct.Id, "bob", default));

        Assert.Null(await Data.LeaveDirectAsync(direct.Id, "bob", default));
        Assert.Null(await Data.LeaveDirectAsync(direct.Id, "alice", default));
        Assert.Empty(await Data.ListMembershipsAsync("bob", 10, default));
        var left = (await Conversations.FindAsync(direct.Id, default))!;
        Assert.Equal((5, ConversationKind.Direct), (left.Revision, left.Kind));
        Assert.Equal(["alice", ErasedUser.Id], left.Participants.Select(p => p.UserId).Order());
        Assert.Equal(AppendOutcome.Blocked, (await AppendAsync(Draft(direct, "alice"))).Outcome);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(direct, "bob"))).Outcome);
        Assert.Equal(3, (await ReadAllAsync(direct)).Count);
        Assert.NotEqual(direct.Id, (await CreateDirectAsync()).Id);
        Assert.Null(await Data.LeaveDirectAsync("no such id", "bob", default));
    }

    [Fact]
    public async Task All_rows_of_a_user_are_exported_and_then_gone_and_those_of_others_stay()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var sent = await SendAsync(group, "alice", "Line 1\nLine 2");
        var others = await SendAsync(group, "bob", "not exported");
        await Reactions.AddAsync(others.Id, "alice", "+", Start, Limits, default);
        await ReadState.MarkReadAsync(group.Id, "alice", 2, Start, default);
        await SendManyAsync(group, "bob", 2);
        await ReadState.MarkMessageReadAsync(group.Id, "alice", 4, Start, default);
        foreach (var user in new[] { "alice", "bob" })
        {
            await Notifications.AddAsync(
                [.. Enumerable.Range(1, 5).Select(i => new NotificationDraft(user, "type", $"Title {i}", "Text", null, $"key {i}", Start) { ViaOutbox = i == 1 })], default);
            await Notifications.SetPreferenceAsync(user, "other", NotificationMode.Off, default);
            await Notifications.SetOptOutAsync(user, new("mail", "type"), isOff: true, default);
            await Push.SaveAsync(Subscription(user, user == "alice" ? 1 : 2), 10, default);
            await PresenceStore.SetLastSeenAsync(new Dictionary<string, DateTimeOffset> { [user] = Start }, default);
            await Reports.SaveAsync(user == "alice" ? others.Id : sent.Id, user, "spam", "Look", Start, default);
        }

        await Blocks.BlockAsync("alice", "carol", Start, default);
        await Blocks.BlockAsync("dave", "alice", Start, default);
        await Blocks.BlockAsync("dave", "carol", Start, default);

        var rows = await ExportAsync("alice", 2);
        string[] types = ["block", "feed", "last_seen", "membership", "message", "notification", "notification_opt_out", "notification_preference", "outbox", "push_subscription", "reaction", "read", "report"];
        Assert.Equal(
            types.Where(type => HasEverything || type != "outbox"),
            rows.Select(row => row.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("Line 1\nLine 2", Value(Assert.Single(rows, row => row.Type == "message"), "content"));
        Assert.Equal(group.Id, Value(Assert.Single(rows, row => row.Type == "message"), "conversationId"));
        Assert.Equal(Start, Value(Assert.Single(rows, row => row.Type == "message"), "createdAt"));
        Assert.Equal(["Title 1", "Title 2", "Title 3", "Title 4", "Title 5"], rows.Where(row => row.Type == "notification").Select(row => Value(row, "title")));
        Assert.Equal("carol", Value(Assert.Single(rows, row => row.Type == "block"), "blockedUserId"));
        Assert.Equal("Look", Value(Assert.Single(rows, row => row.Type == "report"), "comment"));

        while (await Data.RemoveUserRowsAsync("alice", 2, default) > 0)
        {
        }

        Assert.Equal(["membership", "message", "reaction", "read"], (await ExportAsync("alice", 100)).Select(row => row.Type).Order());
        Assert.Empty(await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 10, default));
        Assert.Empty(await Notifications.GetPreferencesAsync("alice", default));
        Assert.Empty(await Notifications.GetOptOutsAsync("alice", default));
        Assert.Empty(await Push.ListAsync("alice", default));
        Assert.Empty(await PresenceStore.GetLastSeenAsync(["alice"], default));
        Assert.Empty(await Blocks.WhoIsApartAsync("alice", ["carol", "dave"], default));
        Assert.Empty(await Reports.ListAsync(true, null, 10, default));
        Assert.Equal(["bob"], (await Outbox.ClaimAsync("me", Start, Start.AddMinutes(1), 10, default)).Select(item => item.UserId));
        Assert.Equal(5, (await Notifications.ListAsync("bob", new NotificationFilter(Start), null, 10, default)).Count);
        Assert.Single(await Notifications.GetPreferencesAsync("bob", default));
        Assert.Single(await Push.ListAsync("bob", default));
        Assert.Equal(["carol"], await Blocks.WhoIsApartAsync("dave", ["carol", "alice"], default));
    }

    [Fact]
    public async Task When_a_user_read_many_messages_is_exported_and_then_gone()
    {
        var (first, group) = (await CreateGroupAsync("alice", "bob", "carol"), await CreateGroupAsync("alice", "bob", "carol"));
        foreach (var conversation in new[] { first, group })
        {
            // Enough that the store keeps one row for all of them.
            for (var i = 0; i < 3; i++)
            {
                await SendManyAsync(conversation, "alice", 700);
            }

            await ReadState.MarkReadAsync(conversation.Id, "bob", 2_100, Start, default);
            await ReadState.MarkReadAsync(conversation.Id, "carol", 2_100, Start.AddHours(1), default);
        }

        if (HasEverything)
        {
            var read = (await ExportAsync("bob", 1)).Where(row => row.Type == "read").ToList();
            Assert.Equal([first.Id, group.Id], read.Select(row => Value(row, "conversationId")));
            Assert.All(read, row => Assert.Equal(Start, Value(row, "readAt")));
        }

        for (long? after = 0; after is { } at;)
        {
            after = await Data.RemoveReadsAsync("bob", at, 1, default);
        }

        Assert.DoesNotContain(await ExportAsync("bob", 100), row => row.Type == "read");
        Assert.Equal(2_100, (await Conversations.FindAsync(group.Id, default))!.Participants.Single(p => p.UserId == "carol").ReadSequence);
    }

    [Fact]
    public async Task Users_whose_ids_differ_in_a_trailing_space_are_erased_apart()
    {
        var group = await CreateGroupAsync("bob", "bob ");
        await SendAsync(group, "bob");
        var kept = await SendAsync(group, "bob ");
        await PresenceStore.SetLastSeenAsync(new Dictionary<string, DateTimeOffset> { ["bob"] = Start, ["bob "] = Start }, default);

        while (await Data.RemoveUserRowsAsync("bob", 10, default) > 0)
        {
        }

        Assert.Null(await Data.EraseMessageAsync(kept.Id, "bob", default, Start, default));
        Assert.Equal(["bob "], (await PresenceStore.GetLastSeenAsync(["bob", "bob "], default)).Keys);
        Assert.Equal([kept.Id], (await TracesAsync("bob ")).SelectMany(one => one.SentIds));
    }

    /// <summary>The store in memory does not export places in the outbox, and keeps no readers of many messages.</summary>
    protected virtual bool HasEverything => true;

    private static object? Value(ExportedRow row, string name) => row.Values.Single(value => value.Key == name).Value;

    private async Task<DataJob> HideAsync(string conversationId)
    {
        var job = await Data.AddJobAsync(DataJobKind.DeleteConversation, conversationId, default, Start, default);
        Assert.NotNull(await Data.HideConversationAsync(job.Id, default));
        return job;
    }

    private async Task<List<UserTraces>> TracesAsync(string userId)
    {
        var all = new List<UserTraces>();
        for (long? after = 0; after is { } at; after = all[^1].Next)
        {
            all.Add(await Data.FindTracesAsync(userId, at, 1, default));
        }

        return all;
    }

    private async Task<List<ExportedRow>> ExportAsync(string userId, int limit)
    {
        var rows = new List<ExportedRow>();
        for (ExportPosition? position = default(ExportPosition); position is { } at;)
        {
            var page = await Data.ExportAsync(userId, at, limit, default);
            rows.AddRange(page.Rows);
            position = page.Next;
        }

        return rows;
    }
}
