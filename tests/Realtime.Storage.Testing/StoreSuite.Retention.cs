using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private async Task<int> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        (await Retention.TrimAsync(conversationId, keep, before, limit, cancellationToken)).Removed;

    [Fact]
    public async Task What_is_over_the_count_goes_in_portions_oldest_first()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 10);

        Assert.Equal(4, await TrimAsync(group.Id, 3, null, 4, default));
        Assert.Equal(3, await TrimAsync(group.Id, 3, null, 4, default));
        Assert.Equal(0, await TrimAsync(group.Id, 3, null, 4, default));

        Assert.Equal([8, 9, 10], (await Messages.GetHistoryAsync(group.Id, new HistoryQuery(), default)).Messages.Select(m => m.Sequence));
        Assert.Equal(3, (await Retention.ListAsync(false, null, 10, default)).Items[0].MessageCount);
        Assert.Equal(11, (await SendAsync(group, "alice")).Sequence);
        Assert.Equal(0, await TrimAsync("no such id", 1, null, 10, default));
        Assert.Equal(0, await TrimAsync(group.Id, null, null, 10, default));
        Assert.Equal(4, await TrimAsync(group.Id, 0, null, 10, default));
        Assert.Equal((0, null), ((await Retention.ListAsync(false, null, 10, default)).Items[0].MessageCount, (await Conversations.ListAsync("bob", null, 1, default)).Items[0].LastMessage));
        Assert.Equal(12, (await SendAsync(group, "alice")).Sequence);
        Assert.Equal(1, await UnreadAsync(group, "bob"));
    }

    [Fact]
    public async Task What_is_too_old_goes_up_to_the_first_that_is_not()
    {
        var group = await CreateGroupAsync("alice", "bob");
        foreach (var minutes in new[] { 0, 1, 5, 2, 6 })
        {
            await SendAsync(group, "alice", at: Start.AddMinutes(minutes));
        }

        Assert.Equal(1, await TrimAsync(group.Id, null, Start.AddMinutes(4), 1, default));
        Assert.Equal(1, await TrimAsync(group.Id, null, Start.AddMinutes(4), 10, default));
        Assert.Equal(0, await TrimAsync(group.Id, null, Start.AddMinutes(4), 10, default));
        Assert.Equal([3, 4, 5], (await Messages.GetHistoryAsync(group.Id, new HistoryQuery(), default)).Messages.Select(m => m.Sequence));
        Assert.Equal(2, await TrimAsync(group.Id, 1, Start.AddMinutes(4), 10, default));
        Assert.Equal(Start.AddMinutes(6), (await Retention.ListAsync(false, null, 10, default)).Items[0].OldestAt);
    }

    [Fact]
    public async Task Cursors_of_history_hold_over_what_was_removed()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 10);
        var message = (await ReadAllAsync(group))[8];
        await Reactions.AddAsync(message.Id, "bob", "+", Start, Limits, default);
        await Reactions.AddAsync((await ReadAllAsync(group))[0].Id, "bob", "+", Start, Limits, default);
        await TrimAsync(group.Id, 4, null, 100, default);

        Assert.Equal("7,8 more", await PageAsync(new HistoryQuery { After = 2, Limit = 2 }));
        Assert.Equal("7,8,9,10", await PageAsync(new HistoryQuery { After = 0, Limit = 4 }));
        Assert.Equal("9,10", await PageAsync(new HistoryQuery { After = 8, Limit = 4 }));
        Assert.Equal("7,8", await PageAsync(new HistoryQuery { Before = 9, Limit = 4 }));
        Assert.Equal("8 more", await PageAsync(new HistoryQuery { Before = 9, Limit = 1 }));
        Assert.Equal("", await PageAsync(new HistoryQuery { Before = 5, Limit = 4 }));
        var all = await Messages.GetHistoryAsync(group.Id, new HistoryQuery(), default);
        Assert.Equal(["", "", "+:bob", ""], all.Messages.Select(Describe));
        Assert.Equal(10, all.LastSequence);
        Assert.Equal([10, 9, 8, 7], (await Messages.SearchAsync(group.Id, "text", null, 10, 100, default)).Messages.Select(m => m.Sequence));

        async Task<string> PageAsync(HistoryQuery query)
        {
            var page = await Messages.GetHistoryAsync(group.Id, query, default);
            return string.Join(',', page.Messages.Select(m => m.Sequence)) + (page.HasMore ? " more" : "");
        }
    }

    [Fact]
    public async Task What_was_removed_is_found_no_more_and_its_client_id_is_free()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var sent = (await AppendAsync(Draft(group, "alice", clientId: "c-1"))).Message!;
        var reply = (await AppendAsync(Draft(group, "bob", parentId: sent.Id))).Message!;
        await TrimAsync(group.Id, 1, null, 100, default);

        Assert.Null(await Messages.FindAsync(sent.Id, default));
        Assert.Equal(sent.Id, (await Messages.FindAsync(reply.Id, default))!.Content.ParentId);
        Assert.Equal(AppendOutcome.ParentNotFound, (await AppendAsync(Draft(group, "bob", parentId: sent.Id))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(group, "alice", clientId: "c-1"))).Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_course_of_sends_reads_and_removals_agrees_with_counting(int seed)
    {
        var random = new Random(seed);
        string[] users = ["alice", "bob", "carol"];
        var group = await CreateGroupAsync(users);
        var sent = 0L;
        var removed = 0L;
        var unread = users.ToDictionary(user => user, _ => new HashSet<long>());

        for (var step = 0; step < 150; step++)
        {
            var user = users[random.Next(users.Length)];
            var sequence = random.NextInt64(removed + 1, sent + 2);
            switch (random.Next(9))
            {
                case 0:
                    await ReadState.MarkReadAsync(group.Id, user, sequence, Start, default);
                    unread[user].RemoveWhere(s => s <= sequence);
                    break;
                case 1 or 2 when sequence <= sent:
                    await ReadState.MarkMessageReadAsync(group.Id, user, sequence, Start, default);
                    unread[user].Remove(sequence);
                    break;
                case 3:
                    var count = await TrimAsync(group.Id, random.Next(1, 20), null, random.Next(1, 8), default);
                    removed += count;
                    foreach (var each in users)
                    {
                        unread[each].RemoveWhere(s => s <= removed);
                    }

                    break;
                default:
                    Assert.Equal(++sent, (await SendAsync(group, user)).Sequence);
                    foreach (var other in users.Where(other => other != user))
                    {
                        unread[other].Add(sent);
                    }

                    break;
            }

            foreach (var each in users)
            {
                Assert.Equal(unread[each].Count, await UnreadAsync(group, each));
            }
        }
    }

    [Fact]
    public async Task Several_nodes_may_remove_while_others_send_and_read()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 60);

        var removed = await AllAtOnceAsync(12, async i =>
        {
            switch (i % 3)
            {
                case 0:
                    await SendManyAsync(group, i % 2 == 0 ? "alice" : "bob", 5);
                    return 0;
                case 1:
                    await ReadState.MarkMessageReadAsync(group.Id, "bob", 50 + (i % 10), Start, default);
                    return 0;
                default:
                    var count = 0;
                    for (var round = 0; round < 10; round++)
                    {
                        count += await TrimAsync(group.Id, 20, null, 7, default);
                    }

                    return count;
            }
        });
        while (await TrimAsync(group.Id, 20, null, 7, default) is > 0 and var more)
        {
            removed[0] += more;
        }

        var left = (await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 200 }, default)).Messages;
        Assert.Equal(60, removed.Sum());
        Assert.Equal(Enumerable.Range(61, 20).Select(s => (long)s), left.Select(m => m.Sequence));
        foreach (var user in new[] { "alice", "bob" })
        {
            var watermark = (await Conversations.FindAsync(group.Id, default))!.Participants.Single(p => p.UserId == user).ReadSequence;
            Assert.True(watermark >= 60);
            Assert.Equal(left.Count(m => m.SenderId != user && m.Sequence > watermark), await UnreadAsync(group, user));
        }
    }
}
