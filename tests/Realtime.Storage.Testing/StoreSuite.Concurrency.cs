using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_thousand_concurrent_senders_get_a_sequence_without_gaps()
    {
        var users = Enumerable.Range(0, 1000).Select(i => $"user-{i}").ToArray();
        var group = await CreateGroupAsync(users);

        var results = await AllAtOnceAsync(users.Length, i => AppendAsync(Draft(group, users[i], $"from {users[i]}")));

        Assert.All(results, r => Assert.Equal(users.Length, r.ParticipantIds.Count));
        Assert.Equal(OneTo(1000), results.Select(r => r.Message!.Sequence).Order());
        Assert.Equal(1000, results.Select(r => r.Message!.Id).Distinct().Count());
        var stored = await ReadAllAsync(group);
        Assert.Equal(OneTo(1000), stored.Select(m => m.Sequence));
        Assert.Equal(results.Select(r => r.Message!).OrderBy(m => m.Sequence), stored);
        foreach (var user in users)
        {
            Assert.Equal(999, await UnreadAsync(group, user));
        }
    }

    [Fact]
    public async Task Concurrent_groups_keep_their_order_in_every_conversation()
    {
        var groups = new[] { await CreateGroupAsync("alice", "bob"), await CreateGroupAsync("alice", "bob"), await CreateDirectAsync() };

        var calls = await AllAtOnceAsync(60, async call => await Messages.AppendAsync(
            [.. Enumerable.Range(0, 9).Select(i => Draft(groups[i % 3], i % 2 == 0 ? "alice" : "bob", $"{call}-{i}"))], default));

        foreach (var results in calls)
        {
            foreach (var ofConversation in results.GroupBy(r => r.Message!.ConversationId))
            {
                var sequences = ofConversation.Select(r => r.Message!.Sequence).ToList();
                Assert.Equal([sequences[0], sequences[0] + 1, sequences[0] + 2], sequences);
            }
        }

        foreach (var group in groups)
        {
            Assert.Equal(OneTo(180), (await ReadAllAsync(group)).Select(m => m.Sequence));
        }
    }

    [Fact]
    public async Task Catch_up_during_concurrent_sends_misses_nothing()
    {
        const int Total = 600;
        var direct = await CreateDirectAsync();
        var sends = AllAtOnceAsync(Total, i => AppendAsync(Draft(direct, i % 2 == 0 ? "alice" : "bob")));

        var seen = new List<long>();
        while (seen.Count < Total)
        {
            var page = await Messages.GetHistoryAsync(direct.Id, new HistoryQuery { After = seen.Count, Limit = 50 }, default);
            Assert.True(page.LastSequence >= seen.Count + page.Messages.Count);
            Assert.Equal(page.HasMore, page.LastSequence > seen.Count + page.Messages.Count);
            seen.AddRange(page.Messages.Select(m => m.Sequence));
            Assert.Equal(OneTo(seen.Count), seen);
            await Task.Yield();
        }

        await sends;
    }

    [Fact]
    public async Task What_is_acknowledged_is_readable_at_once()
    {
        var direct = await CreateDirectAsync();

        var found = await AllAtOnceAsync(200, async _ =>
        {
            var message = await SendAsync(direct, "alice");
            return message == await Messages.FindAsync(message.Id, default);
        });

        Assert.DoesNotContain(false, found);
    }

    [Fact]
    public async Task Concurrent_retries_store_one_message()
    {
        var direct = await CreateDirectAsync();

        var results = await AllAtOnceAsync(300, i => AppendAsync(Draft(direct, "alice", $"attempt {i}", $"c-{i % 10}")));

        Assert.Equal(10, results.Count(r => r.Outcome == AppendOutcome.Stored));
        Assert.Equal(290, results.Count(r => r.Outcome == AppendOutcome.Duplicate));
        Assert.All(
            results.GroupBy(r => r.Message!.ClientMessageId),
            same => Assert.Single(same.Select(r => r.Message).Distinct()));
        Assert.Equal(OneTo(10), (await ReadAllAsync(direct)).Select(m => m.Sequence));
        Assert.Equal(10, await UnreadAsync(direct, "bob"));
    }

    [Fact]
    public async Task Unread_counts_are_exact_under_concurrent_sends_and_reads()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        string[] users = ["alice", "bob", "carol"];
        var random = new Random(7);
        var plan = Enumerable.Range(0, 900).Select(i => (User: users[i % 3], Act: random.Next(4), Sequence: random.Next(1, 300))).ToArray();

        var receipts = await AllAtOnceAsync(plan.Length, async i =>
        {
            var (user, act, sequence) = plan[i];
            switch (act)
            {
                case 0:
                    return await ReadState.MarkReadAsync(group.Id, user, sequence, Start, default);
                case 1:
                    var newest = (await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 1 }, default)).LastSequence;
                    return newest == 0 ? null : await ReadState.MarkMessageReadAsync(group.Id, user, Math.Min(sequence, newest), Start, default);
                default:
                    await SendAsync(group, user);
                    return null;
            }
        });

        var all = await ReadAllAsync(group);
        foreach (var user in users)
        {
            var read = receipts.Where(r => r?.UserId == user).Sum(r => r!.NewlyRead);
            Assert.Equal(all.Count(m => m.SenderId != user) - read, await UnreadAsync(group, user));
            var last = await ReadState.MarkReadAsync(group.Id, user, null, Start, default);
            Assert.Equal(all.Count(m => m.SenderId != user) - read, last!.NewlyRead);
            Assert.Equal(0, await UnreadAsync(group, user));
        }
    }
}
