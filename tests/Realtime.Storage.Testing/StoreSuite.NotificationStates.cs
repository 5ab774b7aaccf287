using Realtime.Notifications;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Link_severity_and_expiry_are_given_back()
    {
        await Notifications.AddAsync(
            [Note("alice") with { Link = "/projects/17", Severity = NotificationSeverity.Critical, ExpiresAt = Start.AddHours(1) }], default);

        var stored = Assert.Single(await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 10, default));
        Assert.Equal(("/projects/17", NotificationSeverity.Critical, Start.AddHours(1)), (stored.Link, stored.Severity, stored.ExpiresAt));
    }

    [Fact]
    public async Task Each_state_includes_those_before_it_and_none_is_left_for_an_earlier_one()
    {
        var ids = await AddAsync("alice", 4);

        await MarkAsync("alice", NotificationState.Seen, Start.AddHours(1), ids[0], ids[1], ids[2]);
        Assert.Equal((1, 4), await UnseenAndUnreadAsync("alice"));
        await MarkAsync("alice", NotificationState.Read, Start.AddHours(2), ids[1]);
        await MarkAsync("alice", NotificationState.Archived, Start.AddHours(3), ids[2], ids[3]);
        Assert.Equal((0, 1), await UnseenAndUnreadAsync("alice"));
        await MarkAsync("alice", NotificationState.Seen, Start.AddHours(4), [.. ids]);
        await MarkAsync("alice", NotificationState.Read, Start.AddHours(4), ids[1], ids[2], ids[3]);

        var all = await Notifications.ListAfterAsync("alice", 0, 10, Start, default);
        Assert.Equal(
            [NotificationState.Seen, NotificationState.Read, NotificationState.Archived, NotificationState.Archived], all.Select(n => n.State));
        Assert.Equal([1, 1, 1, 3], all.Select(n => Hours(n.SeenAt)));
        Assert.Equal([null, 2, 3, 3], all.Select(n => Hours(n.ReadAt)));
        Assert.Equal([null, null, 3, 3], all.Select(n => Hours(n.ArchivedAt)));
        Assert.Equal((0, 1), await UnseenAndUnreadAsync("alice"));

        static int? Hours(DateTimeOffset? time) => (int?)(time - Start)?.TotalHours;
    }

    [Fact]
    public async Task All_of_a_type_are_marked_and_the_others_stay()
    {
        await Notifications.AddAsync([Note("alice"), Note("alice") with { Type = "other" }, Note("alice"), Note("bob")], default);

        var seen = await Notifications.MarkAsync("alice", null, "type", NotificationState.Seen, Start, default);
        Assert.Equal((2, 1, 3), (seen.Changed, seen.Counts.Unseen, seen.Counts.Unread));
        var archived = await Notifications.MarkAsync("alice", null, "other", NotificationState.Archived, Start, default);
        Assert.Equal((1, 0, 2), (archived.Changed, archived.Counts.Unseen, archived.Counts.Unread));
        var read = await Notifications.MarkAsync("alice", null, null, NotificationState.Read, Start, default);
        Assert.Equal((2, 0, 0), (read.Changed, read.Counts.Unseen, read.Counts.Unread));
        Assert.Equal(0, (await Notifications.MarkAsync("alice", null, "none", NotificationState.Archived, Start, default)).Changed);
        Assert.Equal((1, 1), await UnseenAndUnreadAsync("bob"));
    }

    [Fact]
    public async Task Lists_are_filtered_by_type_and_archive()
    {
        var ids = await AddAsync("alice", 3);
        await Notifications.AddAsync([Note("alice") with { Type = "other" }, Note("alice") with { Type = "Type" }], default);
        await MarkAsync("alice", NotificationState.Archived, Start, ids[1]);
        await MarkAsync("alice", NotificationState.Read, Start, ids[2]);

        Assert.Equal([5, 4, 3, 1], await ListAsync(new NotificationFilter(Start)));
        Assert.Equal([3, 1], await ListAsync(new NotificationFilter(Start, "type")));
        Assert.Equal([1], await ListAsync(new NotificationFilter(Start, "type", UnreadOnly: true)));
        Assert.Equal([4], await ListAsync(new NotificationFilter(Start, "other", UnreadOnly: true)));
        Assert.Equal([2], await ListAsync(new NotificationFilter(Start, Archived: true)));
        Assert.Empty(await ListAsync(new NotificationFilter(Start, "other", Archived: true)));

        async Task<IEnumerable<long>> ListAsync(NotificationFilter filter) =>
            (await Notifications.ListAsync("alice", filter, null, 10, default)).Select(n => n.Sequence);
    }

    [Fact]
    public async Task What_is_deleted_leaves_feed_and_counts_and_its_key_stays_used()
    {
        var added = await Notifications.AddAsync([Note("alice"), Note("alice", "key"), Note("alice"), Note("bob")], default);
        string[] ids = [.. added.Select(n => n.Notification!.Id)];
        await MarkAsync("alice", NotificationState.Seen, Start, ids[0]);

        var deleted = await Notifications.DeleteAsync("alice", [ids[0], ids[1], ids[3], "999999", "x"], Start, default);
        Assert.Equal((2, 1, 1), (deleted.Changed, deleted.Counts.Unseen, deleted.Counts.Unread));
        Assert.Equal(0, (await Notifications.DeleteAsync("alice", [ids[0], ids[1]], Start, default)).Changed);
        Assert.Equal([3], (await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 10, default)).Select(n => n.Sequence));
        Assert.Equal([3], (await Notifications.ListAfterAsync("alice", 0, 10, Start, default)).Select(n => n.Sequence));
        Assert.False(await Notifications.ExistsAsync("alice", ids[1], default));
        Assert.Equal(0, (await ReadAsync("alice", Start, ids[1])).Changed);
        Assert.Equal(1, await CountAsync("bob"));

        var again = Assert.Single(await Notifications.AddAsync([Note("alice", "key")], default));
        Assert.Equal((null, true, false), (again.Notification, again.IsDuplicate, again.IsLive));
        Assert.Equal(4, (await Notifications.AddAsync([Note("alice")], default))[0].Notification!.Sequence);
    }

    [Fact]
    public async Task What_has_expired_is_listed_no_more_and_found_by_the_sweep()
    {
        var added = await Notifications.AddAsync(
            [
                Note("alice") with { ExpiresAt = Start.AddHours(2) },
                Note("alice"),
                Note("bob") with { ExpiresAt = Start.AddHours(1) },
            ],
            default);

        Assert.Equal([2, 1], await ListAsync(Start.AddHours(2).AddMilliseconds(-1)));
        Assert.Equal([2], await ListAsync(Start.AddHours(2)));
        Assert.Equal([2], (await Notifications.ListAfterAsync("alice", 0, 10, Start.AddHours(2), default)).Select(n => n.Sequence));
        Assert.Empty(await Notifications.ListExpiredAsync(Start, 10, default));
        var expired = await Notifications.ListExpiredAsync(Start.AddHours(2), 10, default);
        Assert.Equal(
            [new NotificationKey("bob", added[2].Notification!.Id), new NotificationKey("alice", added[0].Notification!.Id)], expired);
        Assert.Single(await Notifications.ListExpiredAsync(Start.AddHours(2), 1, default));

        await Notifications.DeleteAsync("bob", [expired[0].NotificationId], Start, default);
        Assert.Equal("alice", Assert.Single(await Notifications.ListExpiredAsync(Start.AddHours(2), 10, default)).UserId);

        async Task<IEnumerable<long>> ListAsync(DateTimeOffset now) =>
            (await Notifications.ListAsync("alice", new NotificationFilter(now), null, 10, default)).Select(n => n.Sequence);
    }

    [Fact]
    public async Task The_counts_have_a_revision_that_rises_with_every_change()
    {
        Assert.Empty(await Notifications.GetCountsAsync(["alice", "bob"], default));
        var revisions = new List<long> { 0 };
        var ids = await AddAsync("alice", 2);
        revisions.Add((await CountsAsync("alice")).Revision);
        foreach (var state in new[] { NotificationState.Seen, NotificationState.Read, NotificationState.Archived })
        {
            revisions.Add((await Notifications.MarkAsync("alice", [ids[0]], null, state, Start, default)).Counts.Revision);
            Assert.Equal(revisions[^1], (await Notifications.MarkAsync("alice", [ids[0]], null, state, Start, default)).Counts.Revision);
        }

        revisions.Add((await Notifications.DeleteAsync("alice", [ids[0]], Start, default)).Counts.Revision);
        Assert.Equal(revisions.Distinct().Order(), revisions);
        Assert.Equal(revisions[^1], (await CountsAsync("alice")).Revision);
    }

    [Fact]
    public async Task A_type_that_is_turned_off_is_not_stored_and_one_for_the_feed_is_not_told()
    {
        await Notifications.SetPreferenceAsync("alice", "off", NotificationMode.Off, default);
        await Notifications.SetPreferenceAsync("alice", "feed", NotificationMode.Off, default);
        await Notifications.SetPreferenceAsync("alice", "feed", NotificationMode.FeedOnly, default);
        await Notifications.SetPreferenceAsync("alice", "back", NotificationMode.Off, default);
        await Notifications.SetPreferenceAsync("alice", "back", NotificationMode.FeedAndLive, default);

        var added = await Notifications.AddAsync(
            [
                Note("alice", "k") with { Type = "off" },
                Note("alice") with { Type = "feed" },
                Note("bob") with { Type = "off" },
                Note("alice") with { Type = "back" },
            ],
            default);

        Assert.Equal([null, 1, 1, 2], added.Select(n => n.Notification?.Sequence));
        Assert.Equal([false, false, true, true], added.Select(n => n.IsLive));
        Assert.All(added, n => Assert.False(n.IsDuplicate));
        Assert.Equal((2, 1), (await CountAsync("alice"), await CountAsync("bob")));
        Assert.Equal(
            [("feed", NotificationMode.FeedOnly), ("off", NotificationMode.Off)],
            (await Notifications.GetPreferencesAsync("alice", default)).Select(p => (p.Key, p.Value)).Order());
        Assert.Empty(await Notifications.GetPreferencesAsync("bob", default));
    }

    [Fact]
    public async Task Counts_are_exact_under_concurrent_changes_of_every_kind()
    {
        var ids = await AddAsync("alice", 60);
        await AllAtOnceAsync(240, async i =>
        {
            var id = ids[i % 60];
            return (i % 6) switch
            {
                0 => (await Notifications.AddAsync([Note("alice")], default)).Count,
                1 => (await Notifications.MarkAsync("alice", [id, ids[(i + 7) % 60]], null, NotificationState.Seen, Start, default)).Changed,
                2 => (await Notifications.MarkAsync("alice", [id], null, NotificationState.Read, Start, default)).Changed,
                3 => (await Notifications.MarkAsync("alice", [id], null, NotificationState.Archived, Start, default)).Changed,
                4 => (await Notifications.DeleteAsync("alice", [id], Start, default)).Changed,
                _ => (await Notifications.MarkAsync("alice", null, i % 12 == 5 ? "type" : "none", NotificationState.Seen, Start, default)).Changed,
            };
        });

        var all = await Notifications.ListAfterAsync("alice", 0, 1000, Start, default);
        Assert.Equal(
            (all.Count(n => n.State == NotificationState.Unseen), all.Count(n => n.ReadAt is null)), await UnseenAndUnreadAsync("alice"));
    }

    [Fact]
    public async Task The_outbox_gives_what_was_put_there_in_order_to_one_at_a_time_and_once()
    {
        await Notifications.SetPreferenceAsync("bob", "type", NotificationMode.FeedOnly, default);
        Assert.Empty(await ClaimAsync("one", 0));
        await Notifications.AddAsync([Note("alice")], default);
        Assert.Empty(await ClaimAsync("one", 0));
        Assert.Null(await Outbox.FindOldestAsync(default));
        await Notifications.AddAsync([.. new[] { "alice", "bob", "alice", "carol" }.Select(user => Note(user) with { ViaOutbox = true })], default);

        Assert.Equal(Start, await Outbox.FindOldestAsync(default));
        Assert.False(await Outbox.HasEarlierAsync("alice", 2, default));
        Assert.True(await Outbox.HasEarlierAsync("alice", 3, default));
        Assert.False(await Outbox.HasEarlierAsync("bob", 9, default));
        var first = await ClaimAsync("one", 0, limit: 3);
        Assert.Equal([("alice", 2L), ("bob", null), ("alice", 3L)], first.Select(item => (item.UserId, item.Notification?.Sequence)));
        Assert.Empty(await ClaimAsync("two", 9));
        Assert.Equal(first.Select(item => item.Position), (await ClaimAsync("one", 5, limit: 3)).Select(item => item.Position));
        await Outbox.CompleteAsync("one", [.. first.Select(item => item.Position)], default);
        Assert.False(await Outbox.HasEarlierAsync("alice", 9, default));

        var rest = Assert.Single(await ClaimAsync("two", 5));
        Assert.Equal(("carol", "Title"), (rest.UserId, rest.Notification!.Title));
        Assert.Empty(await ClaimAsync("one", 14));
        Assert.Single(await ClaimAsync("one", 15));
        await Outbox.CompleteAsync("one", [rest.Position], default);
        Assert.Empty(await ClaimAsync("one", 15));
        Assert.Null(await Outbox.FindOldestAsync(default));

        async Task<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, int second, int limit = 10) =>
            await Outbox.ClaimAsync(owner, Start.AddSeconds(second), Start.AddSeconds(second + 10), limit, default);
    }

    [Fact]
    public async Task A_lease_from_before_the_clock_was_set_back_keeps_nobody_waiting()
    {
        var lease = TimeSpan.FromSeconds(10);
        await Notifications.AddAsync([Note("alice") with { ViaOutbox = true }], default);
        Assert.Single(await Outbox.ClaimAsync("dead", Start.AddHours(1), Start.AddHours(1) + lease, 10, default));

        Assert.Single(await Outbox.ClaimAsync("alive", Start, Start + lease, 10, default));
        Assert.Empty(await Outbox.ClaimAsync("third", Start.AddSeconds(-5), Start.AddSeconds(-5) + lease, 10, default));
    }

    [Fact]
    public async Task The_outbox_tells_nothing_of_what_was_deleted_before_it_was_delivered()
    {
        var added = await Notifications.AddAsync([Note("alice", "k") with { ViaOutbox = true }, Note("alice", "k") with { ViaOutbox = true }], default);
        await Notifications.DeleteAsync("alice", [added[0].Notification!.Id], Start, default);

        var item = Assert.Single(await Outbox.ClaimAsync("one", Start, Start.AddSeconds(10), 10, default));
        Assert.Null(item.Notification);
    }

    [Fact]
    public async Task Keys_are_freed_long_after_the_deletion()
    {
        var added = await Notifications.AddAsync([Note("alice", "a"), Note("alice", "b")], default);
        await Notifications.DeleteAsync("alice", [.. added.Select(n => n.Notification!.Id)], Start, default);

        Assert.Equal(0, await Notifications.PurgeAsync(Start, 10, default));
        Assert.True((await Notifications.AddAsync([Note("alice", "a")], default))[0].IsDuplicate);
        while (await Notifications.PurgeAsync(Start.AddMilliseconds(1), 1, default) > 0)
        {
        }
    }

    private async Task<List<string>> AddAsync(string userId, int count) =>
        [.. (await Notifications.AddAsync([.. Enumerable.Range(0, count).Select(_ => Note(userId))], default)).Select(n => n.Notification!.Id)];

    private async Task MarkAsync(string userId, NotificationState state, DateTimeOffset at, params string[] ids) =>
        await Notifications.MarkAsync(userId, ids, null, state, at, default);

    private async Task<(long Unseen, long Unread)> UnseenAndUnreadAsync(string userId)
    {
        var counts = await CountsAsync(userId);
        return (counts.Unseen, counts.Unread);
    }
}
