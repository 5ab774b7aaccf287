using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Own_messages_are_not_unread()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 3);
        await SendManyAsync(direct, "bob", 2);

        Assert.Equal(2, await UnreadAsync(direct, "alice"));
        Assert.Equal(3, await UnreadAsync(direct, "bob"));
        Assert.Null(await ReadState.GetUnreadCountAsync(direct.Id, "carol", default));
        Assert.Null(await ReadState.GetUnreadCountAsync("no such id", "alice", default));
    }

    [Fact]
    public async Task Direct_conversations_are_told_from_groups_of_two()
    {
        var direct = await CreateDirectAsync();
        var group = await CreateGroupAsync("alice", "bob");
        Assert.True((await AppendAsync(Draft(direct, "alice"))).IsDirect);
        Assert.False((await AppendAsync(Draft(group, "alice"))).IsDirect);
        Assert.False((await AppendAsync(Draft(group, "alice"))).IsDirect);

        var counts = await ReadState.GetUnreadCountsAsync("bob", default);
        Assert.Equal((3, 1), (counts.Total, counts.Direct));
        await ReadState.MarkReadAsync(direct.Id, "bob", null, Start, default);
        Assert.Equal(0, (await ReadState.GetUnreadCountsAsync("bob", default)).Direct);
    }

    [Fact]
    public async Task Marking_up_to_a_sequence_moves_the_watermark_forward_only()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 10);

        var forward = await ReadState.MarkReadAsync(direct.Id, "bob", 6, Start, default);
        var back = await ReadState.MarkReadAsync(direct.Id, "bob", 3, Start.AddHours(1), default);
        var same = await ReadState.MarkReadAsync(direct.Id, "bob", 6, Start.AddHours(1), default);
        var beyond = await ReadState.MarkReadAsync(direct.Id, "bob", 1000, Start.AddHours(2), default);
        var all = await ReadState.MarkReadAsync(direct.Id, "bob", null, Start.AddHours(3), default);

        Assert.Equal(new ReadReceipt(direct.Id, "bob", 6, 6, 4, Start), forward);
        Assert.Equal((6, 0, 4), (back!.ReadSequence, back.NewlyRead, back.UnreadCount));
        Assert.Equal((6, 0, 4), (same!.ReadSequence, same.NewlyRead, same.UnreadCount));
        Assert.Equal(new ReadReceipt(direct.Id, "bob", 10, 4, 0, Start.AddHours(2)), beyond);
        Assert.Equal((10, 0, 0), (all!.ReadSequence, all.NewlyRead, all.UnreadCount));
        Assert.Equal(0, await UnreadAsync(direct, "bob"));
        Assert.Equal(10, (await Conversations.FindAsync(direct.Id, default))!.Participants.Single(p => p.UserId == "bob").ReadSequence);
        Assert.Null(await ReadState.MarkReadAsync(direct.Id, "carol", null, Start, default));
        Assert.Null(await ReadState.MarkReadAsync("no such id", "bob", null, Start, default));
    }

    [Fact]
    public async Task Marking_an_empty_conversation_changes_nothing()
    {
        var direct = await CreateDirectAsync();

        Assert.Equal(new ReadReceipt(direct.Id, "bob", 0, 0, 0, Start), await ReadState.MarkReadAsync(direct.Id, "bob", null, Start, default));
        Assert.Equal(new ReadReceipt(direct.Id, "bob", 0, 0, 0, Start), await ReadState.MarkReadAsync(direct.Id, "bob", 5, Start, default));
        await SendAsync(direct, "alice");
        Assert.Equal(1, await UnreadAsync(direct, "bob"));
    }

    [Fact]
    public async Task A_message_read_out_of_order_leaves_those_before_it_unread()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 10);

        var single = await ReadState.MarkMessageReadAsync(direct.Id, "bob", 5, Start, default);
        var again = await ReadState.MarkMessageReadAsync(direct.Id, "bob", 5, Start.AddHours(1), default);
        var upTo = await ReadState.MarkReadAsync(direct.Id, "bob", 7, Start.AddHours(2), default);
        var below = await ReadState.MarkMessageReadAsync(direct.Id, "bob", 5, Start.AddHours(3), default);

        Assert.Equal(new ReadReceipt(direct.Id, "bob", 0, 1, 9, Start), single);
        Assert.Equal((0, 0, 9), (again!.ReadSequence, again.NewlyRead, again.UnreadCount));
        Assert.Equal((7, 6, 3), (upTo!.ReadSequence, upTo.NewlyRead, upTo.UnreadCount));
        Assert.Equal((7, 0, 3), (below!.ReadSequence, below.NewlyRead, below.UnreadCount));
        Assert.Equal(
            [(1, 2), (2, 2), (3, 2), (4, 2), (5, 0), (6, 2), (7, 2), (8, -1), (9, -1), (10, -1)],
            (await ReadAllAsync(direct)).Select(m => (m.Sequence, m.ReadAt is { } at ? (int)(at - Start).TotalHours : -1)));
        Assert.Null(await ReadState.MarkMessageReadAsync(direct.Id, "carol", 5, Start, default));
        Assert.Null(await ReadState.MarkMessageReadAsync("no such id", "bob", 5, Start, default));
    }

    [Fact]
    public async Task Reading_ones_own_message_changes_nothing()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "bob", 1);
        await SendManyAsync(direct, "alice", 2);

        var receipt = await ReadState.MarkMessageReadAsync(direct.Id, "alice", 2, Start, default);

        Assert.Equal((0, 1), (receipt!.NewlyRead, receipt.UnreadCount));
        Assert.All(await ReadAllAsync(direct), m => Assert.Null(m.ReadAt));
    }

    [Fact]
    public async Task Messages_read_singly_but_in_order_move_the_watermark()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 2);
        await SendManyAsync(direct, "bob", 2);
        await SendManyAsync(direct, "alice", 3);

        var sequences = new List<long>();
        foreach (var sequence in new[] { 1, 6, 2, 5 })
        {
            sequences.Add((await ReadState.MarkMessageReadAsync(direct.Id, "bob", sequence, Start, default))!.ReadSequence);
        }

        Assert.Equal([1, 1, 4, 6], sequences);
        Assert.Equal(1, await UnreadAsync(direct, "bob"));
    }

    [Fact]
    public async Task A_message_shows_when_its_receiver_read_it_or_else_the_first_of_the_others()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        await SendAsync(group, "alice", "to all");
        await AppendAsync(Draft(group, "alice", "to bob", receiverId: "bob"));
        await AppendAsync(Draft(group, "bob", "to alice", receiverId: "alice"));

        await ReadState.MarkReadAsync(group.Id, "alice", null, Start.AddMinutes(1), default);
        await ReadState.MarkReadAsync(group.Id, "carol", null, Start.AddMinutes(2), default);
        await ReadState.MarkReadAsync(group.Id, "bob", null, Start.AddMinutes(3), default);

        var all = await ReadAllAsync(group);
        Assert.Equal([Start.AddMinutes(2), Start.AddMinutes(3), Start.AddMinutes(1)], all.Select(m => m.ReadAt));
        Assert.Equal(all[1], await Messages.FindAsync(all[1].Id, default));
        Assert.Equal(all[2], (await Conversations.ListAsync("carol", null, 1, default)).Items[0].LastMessage);
    }

    [Fact]
    public async Task Someone_who_joined_later_did_not_read_what_came_before()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendAsync(group, "alice", "before");
        await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default);
        await SendAsync(group, "alice", "after");

        await ReadState.MarkReadAsync(group.Id, "carol", null, Start.AddMinutes(1), default);
        Assert.Equal([null, Start.AddMinutes(1)], (await ReadAllAsync(group)).Select(m => m.ReadAt));

        await ReadState.MarkReadAsync(group.Id, "bob", null, Start.AddMinutes(2), default);
        Assert.Equal([Start.AddMinutes(2), Start.AddMinutes(1)], (await ReadAllAsync(group)).Select(m => m.ReadAt));
    }

    [Fact]
    public async Task All_counts_of_a_user_leave_out_what_is_read()
    {
        var first = await CreateDirectAsync("alice", "bob");
        var second = await CreateDirectAsync("alice", "carol");
        var third = await CreateGroupAsync("alice", "bob", "carol");
        await SendManyAsync(first, "bob", 3);
        await SendManyAsync(second, "carol", 2);
        await SendManyAsync(third, "bob", 4);
        await ReadState.MarkReadAsync(second.Id, "alice", null, Start, default);

        var counts = await ReadState.GetUnreadCountsAsync("alice", default);

        Assert.Equal(7, counts.Total);
        Assert.Equal(new Dictionary<string, long> { [first.Id] = 3, [third.Id] = 4 }, counts.ByConversation);
        Assert.Equal((4, 1), (await CountAsync("carol"), (await ReadState.GetUnreadCountsAsync("carol", default)).ByConversation.Count));
        Assert.Equal(0, await CountAsync("nobody"));

        async Task<long> CountAsync(string userId) => (await ReadState.GetUnreadCountsAsync(userId, default)).Total;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_course_of_sends_reads_joins_and_leaves_agrees_with_counting(int seed)
    {
        var random = new Random(seed);
        string[] users = ["alice", "bob", "carol"];
        var group = await CreateGroupAsync(users);
        var sent = new List<string>();
        var unread = users.ToDictionary(user => user, _ => new HashSet<long>());

        for (var step = 0; step < 400; step++)
        {
            var user = users[random.Next(users.Length)];
            var sequence = random.Next(1, sent.Count + 2);
            switch (random.Next(8))
            {
                case 0:
                    Check(await ReadState.MarkReadAsync(group.Id, user, sequence, Start, default), s => s <= sequence);
                    break;
                case 1 or 2 when sequence <= sent.Count:
                    Check(await ReadState.MarkMessageReadAsync(group.Id, user, sequence, Start, default), s => s == sequence);
                    break;
                case 3 when random.Next(5) == 0:
                    await Conversations.RemoveParticipantAsync(group.Id, user, default);
                    await Conversations.AddParticipantsAsync(group.Id, [user], Start, default);
                    unread[user].Clear();
                    break;
                default:
                    sent.Add(user);
                    Assert.Equal(sent.Count, (await SendAsync(group, user)).Sequence);
                    foreach (var other in users.Where(other => other != user))
                    {
                        unread[other].Add(sent.Count);
                    }

                    break;
            }

            foreach (var each in users)
            {
                Assert.Equal(unread[each].Count, await UnreadAsync(group, each));
            }

            void Check(ReadReceipt? receipt, Predicate<long> reads)
            {
                Assert.Equal(unread[user].RemoveWhere(reads), receipt!.NewlyRead);
                Assert.Equal(unread[user].Count, receipt.UnreadCount);
                Assert.DoesNotContain(unread[user], s => s <= receipt.ReadSequence);
            }
        }
    }
}
