using System.Text.Json;
using Realtime.Notifications;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_stored_notification_is_given_back_as_it_was_published()
    {
        NotificationDraft draft;
        using (var document = JsonDocument.Parse("""{"project":17,"tags":["a","\u00e9\ud83d\ude00"],"none":null}"""))
        {
            draft = new NotificationDraft("alice", "project_assigned", "Title \U0001F600", "Text", document.RootElement, "key", Start);
            await Notifications.AddAsync([draft], default);
        }

        var stored = Assert.Single(await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 10, default));
        Assert.True(long.TryParse(stored.Id, out var id) && id > 0);
        Assert.Equal(
            new Notification(stored.Id, "alice", 1, "project_assigned", "Title \U0001F600", "Text", Start) { Data = stored.Data },
            stored);
        Assert.Equal(17, stored.Data!.Value.GetProperty("project").GetInt32());
        Assert.Equal("\u00e9\U0001F600", stored.Data.Value.GetProperty("tags")[1].GetString());
        Assert.Equal(JsonValueKind.Null, stored.Data.Value.GetProperty("none").ValueKind);
        await Notifications.AddAsync([Note("alice")], default);
        Assert.Null((await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 1, default))[0].Data);
    }

    [Fact]
    public async Task Each_user_has_a_sequence_and_a_count()
    {
        var added = await Notifications.AddAsync([Note("alice"), Note("bob"), Note("alice"), Note("alice")], default);

        Assert.Equal([("alice", 1), ("bob", 1), ("alice", 2), ("alice", 3)], added.Select(n => (n.Notification!.UserId, n.Notification.Sequence)));
        Assert.All(added, n => Assert.False(n.IsDuplicate));
        Assert.Equal(4, added.Select(n => n.Notification!.Id).Distinct().Count());
        Assert.Equal((3, 1, 0), (await CountAsync("alice"), await CountAsync("bob"), await CountAsync("carol")));
    }

    [Fact]
    public async Task An_idempotency_key_publishes_once_for_each_user()
    {
        var results = await AllAtOnceAsync(100, async i =>
            await Notifications.AddAsync([Note("alice", $"key-{i % 5}"), Note("bob", "key"), Note("bob", "key")], default));

        var alice = results.Select(r => r[0]).ToList();
        Assert.Equal(5, alice.Count(n => !n.IsDuplicate));
        Assert.Equal(5, alice.Select(n => n.Notification).Distinct().Count());
        Assert.Single(results.SelectMany(r => r.Skip(1)), n => !n.IsDuplicate);
        Assert.Equal((5, 1), (await CountAsync("alice"), await CountAsync("bob")));
        Assert.Equal(OneTo(5), (await Notifications.ListAfterAsync("alice", 0, 100, Start, default)).Select(n => n.Sequence));
    }

    [Fact]
    public async Task Concurrent_publishing_leaves_no_gap_in_any_feed()
    {
        string[] users = ["alice", "bob", "carol"];
        await AllAtOnceAsync(300, async i => await Notifications.AddAsync([Note(users[i % 3]), Note(users[(i + 1) % 3])], default));

        foreach (var user in users)
        {
            Assert.Equal(OneTo(200), (await Notifications.ListAfterAsync(user, 0, 1000, Start, default)).Select(n => n.Sequence));
            Assert.Equal(200, await CountAsync(user));
        }
    }

    [Fact]
    public async Task The_feed_is_listed_both_ways()
    {
        await Notifications.AddAsync([.. Enumerable.Range(0, 10).Select(_ => Note("alice"))], default);
        await Notifications.AddAsync([Note("bob")], default);

        Assert.Equal([10, 9, 8], await ListAsync(null, 3));
        Assert.Equal([7, 6, 5], await ListAsync(8, 3));
        Assert.Equal([1], await ListAsync(2, 3));
        Assert.Empty(await ListAsync(1, 3));
        Assert.Equal([1, 2], await ListAfterAsync(0, 2));
        Assert.Equal([9, 10], await ListAfterAsync(8, 5));
        Assert.Empty(await ListAfterAsync(10, 5));
        Assert.Empty(await Notifications.ListAsync("nobody", new NotificationFilter(Start), null, 5, default));

        async Task<IEnumerable<long>> ListAsync(long? before, int limit) =>
            (await Notifications.ListAsync("alice", new NotificationFilter(Start), before, limit, default)).Select(n => n.Sequence);

        async Task<IEnumerable<long>> ListAfterAsync(long after, int limit) =>
            (await Notifications.ListAfterAsync("alice", after, limit, Start, default)).Select(n => n.Sequence);
    }

    [Fact]
    public async Task Reading_one_notification_counts_once()
    {
        var added = await Notifications.AddAsync([Note("alice"), Note("alice"), Note("alice"), Note("bob")], default);
        var second = added[1].Notification!.Id;

        Assert.Equal((1, 2), await ReadAsync("alice", Start.AddHours(1), second));
        Assert.Equal((0, 2), await ReadAsync("alice", Start.AddHours(2), second));
        Assert.Equal((0, 1), await ReadAsync("bob", Start, second));
        Assert.Equal((0, 2), await ReadAsync("alice", Start, "no such id", "0" + second, "999999"));
        Assert.Equal((0, 0), await ReadAsync("nobody", Start, second));
        Assert.True(await Notifications.ExistsAsync("alice", second, default));
        Assert.False(await Notifications.ExistsAsync("bob", second, default));
        Assert.False(await Notifications.ExistsAsync("alice", "0" + second, default));

        Assert.Equal(
            [null, Start.AddHours(1), null],
            (await Notifications.ListAfterAsync("alice", 0, 10, Start, default)).Select(n => n.ReadAt));
        Assert.Equal([3, 1], (await Notifications.ListAsync("alice", new NotificationFilter(Start, UnreadOnly: true), null, 10, default)).Select(n => n.Sequence));
        Assert.Equal([1], (await Notifications.ListAsync("alice", new NotificationFilter(Start, UnreadOnly: true), 3, 10, default)).Select(n => n.Sequence));
        Assert.Equal(1, await CountAsync("bob"));
    }

    [Fact]
    public async Task Reading_all_notifications_changes_only_the_unread()
    {
        var added = await Notifications.AddAsync([Note("alice"), Note("alice"), Note("alice"), Note("bob")], default);
        await ReadAsync("alice", Start.AddHours(1), added[0].Notification!.Id);

        Assert.Equal(2, await ReadAllAsync("alice", Start.AddHours(2)));
        Assert.Equal(0, await ReadAllAsync("alice", Start.AddHours(3)));
        Assert.Equal(0, await ReadAllAsync("nobody", Start));

        Assert.Equal(
            [Start.AddHours(1), Start.AddHours(2), Start.AddHours(2)],
            (await Notifications.ListAfterAsync("alice", 0, 10, Start, default)).Select(n => n.ReadAt));
        Assert.Equal((0, 1), (await CountAsync("alice"), await CountAsync("bob")));
        await Notifications.AddAsync([Note("alice")], default);
        Assert.Equal(1, await CountAsync("alice"));
    }

    [Fact]
    public async Task Notification_counts_are_exact_under_concurrent_publishing_and_reading()
    {
        var first = await Notifications.AddAsync([.. Enumerable.Range(0, 50).Select(_ => Note("alice"))], default);

        var changed = await AllAtOnceAsync(300, async i =>
        {
            switch (i % 3)
            {
                case 0:
                    await Notifications.AddAsync([Note("alice")], default);
                    return 0;
                case 1:
                    await ReadAsync("alice", Start, first[i % 50].Notification!.Id);
                    return 0;
                default:
                    return await ReadAllAsync("alice", Start);
            }
        });

        var all = await Notifications.ListAfterAsync("alice", 0, 1000, Start, default);
        Assert.Equal(150, all.Count);
        Assert.True(changed.Sum() <= 150);
        Assert.Equal(all.Count(n => n.ReadAt is null), await CountAsync("alice"));
    }

    private static NotificationDraft Note(string userId, string? key = null) =>
        new(userId, "type", "Title", "Text", null, key, Start);

    private async Task<NotificationCounts> CountsAsync(string userId) =>
        (await Notifications.GetCountsAsync([userId], default)).GetValueOrDefault(userId);

    private async Task<long> CountAsync(string userId) => (await CountsAsync(userId)).Unread;

    private async Task<(long Changed, long Unread)> ReadAsync(string userId, DateTimeOffset at, params string[] ids)
    {
        var change = await Notifications.MarkAsync(userId, ids, null, NotificationState.Read, at, default);
        return (change.Changed, change.Counts.Unread);
    }

    private async Task<long> ReadAllAsync(string userId, DateTimeOffset at) =>
        (await Notifications.MarkAsync(userId, null, null, NotificationState.Read, at, default)).Changed;

    [Fact]
    public async Task One_call_may_store_for_thousands()
    {
        NotificationDraft[] drafts =
        [
            .. Enumerable.Range(0, 1_050).SelectMany(i => new[] { Note($"user {i}"), Note($"user {i}") with { IdempotencyKey = "k" } }),
            Note("user 0") with { IdempotencyKey = "k" },
            Note("user 0"),
        ];
        var added = await Notifications.AddAsync(drafts, default);

        Assert.Equal(
            drafts[..2_100].Select((draft, i) => (draft.UserId, (i % 2) + 1L, false)),
            added.Take(2_100).Select(a => (a.Notification!.UserId, a.Notification.Sequence, a.IsDuplicate)));
        Assert.Equal((2, true), (added[2_100].Notification!.Sequence, added[2_100].IsDuplicate));
        Assert.Equal((3, false), (added[2_101].Notification!.Sequence, added[2_101].IsDuplicate));
        Assert.Equal((3, 2, 2), (await CountAsync("user 0"), await CountAsync("user 499"), await CountAsync("user 1049")));
    }
}
