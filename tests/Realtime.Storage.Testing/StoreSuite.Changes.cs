using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task What_changed_after_a_revision_is_given_as_it_is_now()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var messages = new List<Message>();
        for (var i = 0; i < 5; i++)
        {
            messages.Add(await SendAsync(group, "alice", $"text {i}"));
        }

        var known = messages[^1].Revision;
        await Messages.EditAsync(messages[0].Id, "first", Start.AddMinutes(1), default);
        await Messages.EditAsync(messages[0].Id, "second", Start.AddMinutes(2), default);
        await Reactions.AddAsync(messages[1].Id, "bob", "+", Start, Limits, default);
        await Messages.DeleteAsync(messages[2].Id, Start.AddMinutes(3), default);
        var sent = await SendAsync(group, "bob", "new");

        var changes = await ChangesAsync(group, "alice", known);

        Assert.False(changes.IsReset || changes.HasMore);
        Assert.Equal((sent.Revision, 6, 1), (changes.Revision, changes.LastSequence, changes.UnreadCount));
        Assert.Equal(
            [(1, "second", "", known + 2), (2, "text 1", "+:bob", known + 3), (3, "", "", known + 4), (6, "new", "", known + 5)],
            changes.Messages.Select(m => (m.Sequence, m.Content.Text, Describe(m), m.Revision)));
        Assert.Equal((Start.AddMinutes(2), Start.AddMinutes(3)), (changes.Messages[0].EditedAt, changes.Messages[2].DeletedAt));
        Assert.Null(changes.Participants);
        Assert.Empty((await ChangesAsync(group, "alice", changes.Revision)).Messages);
        Assert.Equal(6, (await ChangesAsync(group, "alice", 0)).Messages.Count);
    }

    [Fact]
    public async Task Only_who_takes_part_learns_what_changed()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);

        Assert.Null(await Changes.GetAsync(group.Id, "bob", new ChangesQuery { AfterRevision = 0 }, 100, default));
        Assert.Null(await Changes.GetAsync(group.Id, "mallory", new ChangesQuery(), 100, default));
        Assert.Null(await Changes.GetAsync("no such id", "alice", new ChangesQuery(), 100, default));
    }

    [Fact]
    public async Task Pages_follow_the_revisions_and_lose_nothing_that_changes_between_them()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 10);
        var messages = await ReadAllAsync(group);
        await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default);

        var first = await ChangesAsync(group, "alice", 0, limit: 4);
        Assert.Equal([1, 2, 3, 4], first.Messages.Select(m => m.Sequence));
        Assert.Equal((5, true, null, null), (first.Revision, first.HasMore, first.Participants, first.Watermarks));
        await Messages.EditAsync(messages[0].Id, "again", Start, default);
        await Messages.EditAsync(messages[8].Id, "moved", Start, default);
        var second = await ChangesAsync(group, "alice", first.Revision, limit: 4);
        Assert.Equal([5, 6, 7, 8], second.Messages.Select(m => m.Sequence));
        var last = await ChangesAsync(group, "alice", second.Revision, limit: 4);
        Assert.Equal([(10, "text 10"), (1, "again"), (9, "moved")], last.Messages.Select(m => (m.Sequence, m.Content.Text)));
        Assert.False(last.HasMore);
        Assert.Equal(["alice", "bob", "carol"], last.Participants!.Select(p => p.UserId).Order());
        Assert.False((await ChangesAsync(group, "alice", 0, limit: 10)).HasMore);
    }

    [Fact]
    public async Task Who_takes_part_is_told_with_the_change_of_it_and_never_for_a_room()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var added = (await Conversations.AddParticipantsAsync(group.Id, ["carol "], Start.AddHours(1), default))!.Revision;
        await SendAsync(group, "alice");
        var removed = (await Conversations.RemoveParticipantAsync(group.Id, "bob", default))!.Value;
        await Conversations.SetTitleAsync(group.Id, "Other", default);
        await Conversations.SetMutedAsync(group.Id, "alice", Start.AddDays(1), default);

        var changes = await ChangesAsync(group, "alice", added);
        Assert.Equal([("alice", Start), ("carol ", Start.AddHours(1))], changes.Participants!.Select(p => (p.UserId, p.JoinedAt)));
        Assert.Equal(("Other", Start.AddDays(1)), (changes.Title, changes.MutedUntil));
        Assert.Null((await ChangesAsync(group, "alice", removed)).Participants);
        Assert.Null((await ChangesAsync(group, "carol ", removed)).MutedUntil);

        await Rooms.GetOrCreateAsync("general", "General", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice", "bob"], Start, default);
        var room = (await Changes.GetAsync(RoomId.Of("general"), "bob", new ChangesQuery { AfterRevision = 0 }, 100, default))!;
        Assert.Equal((2, "General"), (room.Revision, room.Title));
        Assert.Null(room.Participants);
        Assert.Equal("bob", Assert.Single(room.Watermarks!).UserId);
    }

    [Fact]
    public async Task Watermarks_come_whole_and_in_a_large_conversation_the_readers_own()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 4);
        var known = (await ChangesAsync(group, "bob", null)).Revision;
        await ReadState.MarkReadAsync(group.Id, "bob", 3, Start, default);
        await ReadState.MarkDeliveredAsync(group.Id, "bob", 4, Start, default);

        var changes = await ChangesAsync(group, "bob", known);
        Assert.Equal([new("alice", 0, 0), new("bob", 3, 4)], changes.Watermarks!);
        Assert.Equal((1, known), (changes.UnreadCount, changes.Revision));

        string[] users = [.. Enumerable.Range(0, ConversationChanges.MaxWatermarks + 1).Select(i => $"user {i:000}")];
        var large = await CreateGroupAsync(users);
        await SendAsync(large, users[0]);
        await ReadState.MarkReadAsync(large.Id, users[7], 1, Start, default);
        Assert.Equal([new(users[7], 1, 1)], (await ChangesAsync(large, users[7], 0)).Watermarks!);
    }

    [Fact]
    public async Task A_reader_without_a_revision_from_the_future_or_too_far_behind_starts_anew()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 10);

        foreach (var (after, maxMissed) in new (long?, long)[] { (null, 100), (12, 100), (0, 10) })
        {
            var reset = await ChangesAsync(group, "bob", after, maxMissed: maxMissed);
            Assert.Equal((true, false, 11, 10, 10), (reset.IsReset, reset.HasMore, reset.Revision, reset.LastSequence, reset.UnreadCount));
            Assert.Empty(reset.Messages);
            Assert.Equal((2, 2), (reset.Participants!.Count, reset.Watermarks!.Count));
        }

        Assert.False((await ChangesAsync(group, "bob", 1, maxMissed: 10)).IsReset);
        Assert.False((await ChangesAsync(group, "bob", 11, maxMissed: 1)).IsReset);
    }

    [Fact]
    public async Task Who_misses_a_removed_message_starts_anew_and_who_had_all_of_them_does_not()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 10);
        var oldest = (await ReadAllAsync(group))[0];
        await Retention.TrimAsync(group.Id, 6, null, 10, default);

        Assert.True((await ChangesAsync(group, "bob", 4)).IsReset);
        var changes = await ChangesAsync(group, "bob", 5);
        Assert.Equal((false, 5, 12), (changes.IsReset, changes.FirstSequence, changes.Revision));
        Assert.Equal([5, 6, 7, 8, 9, 10], changes.Messages.Select(m => m.Sequence));
        Assert.Equal((5, 12), ((await ChangesAsync(group, "bob", 12)).FirstSequence, (await ChangesAsync(group, "bob", null)).Revision));

        // The fifth is edited, and then removed: who knows only its first text misses it.
        await Messages.EditAsync(changes.Messages[0].Id, "late", Start, default);
        await Retention.TrimAsync(group.Id, 5, null, 10, default);
        Assert.True((await ChangesAsync(group, "bob", 12)).IsReset);
        Assert.Equal(6, (await ChangesAsync(group, "bob", 13)).FirstSequence);
        Assert.Null(await Messages.FindAsync(oldest.Id, default));
    }

    [Fact]
    public async Task A_new_epoch_makes_everyone_start_anew()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "alice");
        var epoch = await Changes.GetEpochAsync(default);
        var before = await ChangesAsync(group, "bob", 1, epoch);
        Assert.Equal((false, epoch), (before.IsReset, before.Epoch));

        var renewed = await Changes.RenewEpochAsync(default);

        Assert.NotEqual(epoch, renewed);
        Assert.Equal(renewed, await Changes.GetEpochAsync(default));
        Assert.Equal((true, renewed), ((await ChangesAsync(group, "bob", 1, epoch)).IsReset, (await ChangesAsync(group, "bob", 1, epoch)).Epoch));
        Assert.False((await ChangesAsync(group, "bob", 1, renewed)).IsReset);
    }

    [Fact]
    public async Task A_reader_who_follows_holds_in_the_end_what_the_store_holds()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 30);
        var work = AllAtOnceAsync(90, async i =>
        {
            var messages = (await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 30 }, default)).Messages;
            var message = messages[(i * 7) % messages.Count];
            switch (i % 6)
            {
                case 0:
                    await Messages.EditAsync(message.Id, $"edit {i}", Start, default);
                    break;
                case 1:
                    await Reactions.AddAsync(message.Id, "bob", $"e{i}", Start, new(100, 100), default);
                    break;
                case 2 when i % 4 == 0:
                    await Messages.DeleteAsync(message.Id, Start, default);
                    break;
                case 3:
                    await Conversations.AddParticipantsAsync(group.Id, [$"user {i}"], Start, default);
                    break;
                case 4 when i % 8 == 0:
                    await Retention.TrimAsync(group.Id, 25, null, 3, default);
                    break;
                default:
                    await SendAsync(group, "alice", $"text {i}");
                    break;
            }

            return 0;
        });

        var reader = new FollowingReader(Changes, Messages, group.Id, "bob");
        while (!work.IsCompleted)
        {
            await reader.FollowAsync(limit: 3);
        }

        await work;
        await reader.FollowAsync(limit: 3);
        var stored = (await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 200 }, default)).Messages;
        Assert.Equal(stored.Select(Full), reader.Messages.Select(Full));
        var conversation = (await Conversations.FindAsync(group.Id, default))!;
        Assert.Equal((conversation.Revision, true), (reader.Revision, reader.Resets >= 1));
        Assert.Equal(conversation.Participants.Select(p => p.UserId), reader.ParticipantIds);

        static string Full(Message m) => $"{m.Sequence} {m.Revision} {m.Content.Text} {m.DeletedAt} {Describe(m)}";
    }

    private async Task<ConversationChanges> ChangesAsync(
        Conversation conversation,
        string userId,
        long? after,
        string? epoch = null,
        int limit = 100,
        long maxMissed = 1_000) =>
        Assert.IsType<ConversationChanges>(await Changes.GetAsync(
            conversation.Id, userId, new ChangesQuery { AfterRevision = after, Epoch = epoch, Limit = limit }, maxMissed, default));
}
