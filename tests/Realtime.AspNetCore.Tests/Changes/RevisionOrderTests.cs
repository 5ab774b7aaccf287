using Realtime.Changes;
using Realtime.Domain;

namespace Realtime.AspNetCore.Tests.Changes;

public sealed class RevisionOrderTests
{
    private readonly Queue<LaneEntry> _queue = new();
    private readonly RevisionOrder _order;
    private bool _isClustered;

    public RevisionOrderTests() => _order = new RevisionOrder(_queue, TimeProvider.System, () => _isClustered);

    [Fact]
    public void A_change_waits_for_one_before_it_that_is_under_way()
    {
        Assert.Equal([1], Post(1));
        _order.Begin("c", isSend: false);
        Assert.Empty(Post(3));
        Assert.Empty(Post(4));
        Assert.Equal(2, _order.Count);
        Assert.InRange(_order.OldestHeld!.Value, 1, TimeProvider.System.GetTimestamp());
        Assert.Equal([2, 3, 4], Post(2));
        Assert.False(_order.End("c", isSend: false));
        Assert.Equal([5], Post(5));
        Assert.Equal(0, _order.Count);
        Assert.Null(_order.OldestHeld);
    }

    [Fact]
    public void What_comes_behind_a_held_change_stays_behind_it()
    {
        Assert.Equal([1], Post(1));
        _order.Begin("c", isSend: true);
        Assert.Empty(Post(3));
        Assert.Empty(Post(null));
        Assert.Equal([2, 3, null], Post(2));
    }

    [Fact]
    public void A_second_hole_is_waited_for_as_the_first_was()
    {
        Assert.Equal([1], Post(1));
        _order.Begin("c", isSend: false);
        Assert.Empty(Post(6));
        Assert.Empty(Post(3));
        Assert.Equal([2, 3], Post(2));
        Assert.Empty(Post(5));
        Assert.Equal([4, 5, 6], Post(4));
    }

    [Fact]
    public void Nobody_waits_for_what_was_made_elsewhere()
    {
        Assert.Equal([1], Post(1));
        Assert.Equal([3], Post(3));
        _order.Begin("c", isSend: true);
        _order.Begin("c", isSend: true);
        Assert.Empty(Post(6));
        Assert.Empty(Post(5));
        Assert.False(_order.End("c", isSend: true));
        Assert.True(_order.End("c", isSend: true));
        Assert.Equal([5, 6], TakeAll());
    }

    [Fact]
    public void Other_conversations_do_not_wait()
    {
        Assert.Equal([1], Post(1));
        _order.Begin("c", isSend: false);
        Assert.Empty(Post(3));
        Assert.Equal([9], Post(9, "d"));
    }

    [Fact]
    public void The_first_that_is_seen_of_a_conversation_waits_for_changes_and_not_for_sends()
    {
        _order.Begin("c", isSend: true);
        Assert.Equal([7], Post(7));
        _order.Begin("d", isSend: false);
        Assert.Empty(Post(8, "d"));
        Assert.True(_order.End("d", isSend: false));
        Assert.Equal([8], TakeAll());
    }

    [Fact]
    public void Waiting_can_be_given_up()
    {
        Assert.Equal([1], Post(1));
        _order.Begin("c", isSend: false);
        Assert.Empty(Post(5));
        Assert.Empty(Post(3));
        Assert.NotNull(_order.HeldSince("c"));
        Assert.True(_order.Release("c"));
        Assert.Equal([3, 5], TakeAll());
        Assert.Null(_order.HeldSince("c"));
        Assert.False(_order.Release("c"));
    }

    [Fact]
    public void A_repeated_change_is_dropped_and_a_late_one_is_not()
    {
        Assert.Equal([1], Post(1));
        Assert.Empty(Post(1));
        Assert.Equal([3], Post(3));
        Assert.Equal([2], Post(2));
        Assert.Empty(Post(2));
        Assert.Empty(Post(3));
    }

    [Fact]
    public void In_a_cluster_a_hole_is_waited_for_and_filled()
    {
        _isClustered = true;
        Assert.Equal([1], Post(1));
        Assert.Empty(Post(4));
        Assert.Equal(new RevisionHole("c", 1, 3, 0), _order.HoleOf("c"));
        Assert.Equal(2, _order.Fill(new("c", 1, null, 0), new MissedChanges(3, [Change(2), Change(3)])));
        Assert.Equal([2, 3, 4], TakeAll());
        Assert.Null(_order.HoleOf("c"));
        Assert.Empty(Post(2));
        Assert.Equal([5], Post(5));
    }

    [Fact]
    public void What_arrived_while_the_store_was_read_is_delivered_once()
    {
        _isClustered = true;
        Assert.Equal([1], Post(1));
        Assert.Empty(Post(4));
        Assert.Equal([2], Post(2));
        Assert.Equal(0, _order.Fill(new("c", 1, null, 0), new MissedChanges(3, [Change(2), Change(3)])));
        Assert.Empty(TakeAll());

        var rest = Assert.NotNull(_order.HoleOf("c"));
        Assert.Equal(new RevisionHole("c", 2, 3, 0), rest);
        Assert.Equal(1, _order.Fill(rest, new MissedChanges(3, [Change(3)])));
        Assert.Equal([3, 4], TakeAll());
        Assert.Equal(0, _order.Fill(rest, new MissedChanges(3, [Change(3)])));
        Assert.Empty(TakeAll());
    }

    [Fact]
    public void In_a_cluster_the_first_that_is_seen_of_a_conversation_waits_for_earlier_ones()
    {
        _isClustered = true;
        Assert.Equal([1], Post(1, "new"));
        Assert.Empty(Post(7));
        Assert.True(_order.AreFirst("c"));
        Assert.Empty(Post(6));
        Assert.Empty(Post(9));
        Assert.True(_order.ReleaseFirst("c", recent: null));
        Assert.Equal([6, 7], TakeAll());
        Assert.False(_order.AreFirst("c"));
        Assert.Equal(new RevisionHole("c", 7, 8, 0), _order.HoleOf("c"));
    }

    [Fact]
    public void What_changed_a_moment_before_the_first_that_is_seen_is_waited_for_and_filled()
    {
        _isClustered = true;
        Assert.Empty(Post(7));
        _order.ReleaseFirst("c", recent: 4);
        Assert.Empty(TakeAll());
        Assert.False(_order.AreFirst("c"));
        Assert.Equal([5], Post(5));

        var hole = Assert.NotNull(_order.HoleOf("c"));
        Assert.Equal(new RevisionHole("c", 5, 6, 0), hole);
        Assert.Equal(1, _order.Fill(hole, new MissedChanges(6, [Change(6)])));
        Assert.Equal([6, 7], TakeAll());
    }

    [Fact]
    public void What_was_heard_while_it_concerned_nobody_is_not_waited_for()
    {
        _isClustered = true;
        _order.Forget("c", 5);
        Assert.Equal([6], Post(6));

        _order.Forget("d", 5);
        Assert.Empty(Post(8, "d"));
        _order.ReleaseFirst("d", recent: 3);
        Assert.Equal(new RevisionHole("d", 5, 7, 0), _order.HoleOf("d"));
    }

    [Fact]
    public void What_comes_after_later_ones_that_concerned_nobody_is_not_told()
    {
        _isClustered = true;
        _order.Forget("c", 5);
        Assert.Empty(Post(3));
        Assert.Equal([6], Post(6));
        Assert.Empty(Post(4));
        Assert.Equal(0, _order.Count);
        Assert.Equal([7], Post(7));
    }

    [Fact]
    public void What_was_found_in_the_store_at_the_start_is_waited_for_but_not_filled()
    {
        _isClustered = true;
        _order.Hear("c", 5);
        Assert.Empty(Post(6));
        Assert.Empty(Post(5));
        Assert.True(_order.ReleaseFirst("c", recent: 3));
        Assert.Equal([5, 6], TakeAll());
    }

    [Fact]
    public void A_hole_tells_from_which_message_on_it_is_over()
    {
        _isClustered = true;
        Assert.Equal([1], Post(1));
        _order.Post(new LaneEntry("c", Stored(sequence: 9, revision: 5), null));
        _order.Post(new LaneEntry("c", Stored(sequence: 8, revision: 4), null));
        Assert.Equal(new RevisionHole("c", 1, 3, 0, NextSequence: 8), _order.HoleOf("c"));
    }

    [Fact]
    public void A_conversation_that_is_quiet_is_taken_once_after_each_recheck()
    {
        Assert.Equal([5], Post(5));
        Assert.Empty(_order.TakeQuiet(TimeSpan.Zero));
        _order.Recheck(TimeSpan.FromHours(1));
        Assert.Empty(_order.TakeQuiet(TimeSpan.FromHours(1)));
        Assert.Equal([new RevisionHole("c", 5, null, 0)], _order.TakeQuiet(TimeSpan.Zero));
        Assert.Empty(_order.TakeQuiet(TimeSpan.Zero));
        _order.Forget("c", 5);
        _order.Recheck(TimeSpan.FromHours(1));
        Assert.Empty(_order.TakeQuiet(TimeSpan.Zero));
    }

    [Fact]
    public void What_the_store_has_and_nobody_told_is_behind()
    {
        _isClustered = true;
        Assert.Equal(new RevisionHole("c", 3, null, 0), _order.Behind("c", 5, 3));
        _order.Hear("c", 5);
        Assert.Null(_order.Behind("c", 5, 3));
        Assert.Equal(new RevisionHole("c", 5, null, 0), _order.Behind("c", 6, 3));

        Assert.Equal(2, _order.Fill(new("c", 5, null, 0), new MissedChanges(7, [Change(6), Change(7)])));
        Assert.Equal([6, 7], TakeAll());
        Assert.Null(_order.Behind("c", 7, 3));
        Assert.Equal(new RevisionHole("c", 7, null, 0), _order.Behind("c", 8, 3));
        Assert.Equal([8], Post(8));
        Assert.Empty(Post(7));
    }

    [Fact]
    public void What_was_lost_before_the_first_change_that_was_seen_is_not_behind_for_it_would_come_late()
    {
        _isClustered = true;
        Assert.Empty(Post(8));
        Assert.True(_order.ReleaseFirst("c", recent: null));
        Assert.Equal([8], TakeAll());

        Assert.Null(_order.Behind("c", 8, 5));
        Assert.Equal([9], Post(9));
        Assert.Equal(new RevisionHole("c", 9, null, 0), _order.Behind("c", 11, 5));
    }

    [Fact]
    public void Nothing_is_behind_while_this_node_makes_a_change_or_holds_one()
    {
        _isClustered = true;
        Assert.Empty(Post(5));
        Assert.Null(_order.Behind("c", 6, 3));
        _order.Release("c");
        TakeAll();
        _order.Begin("c", isSend: true);
        Assert.Null(_order.Behind("c", 6, 3));
        _order.End("c", isSend: true);
        Assert.NotNull(_order.Behind("c", 6, 3));
    }

    private List<long?> Post(long? revision, string conversationId = "c")
    {
        DomainEvent posted = revision is { } known
            ? Change(known, conversationId)
            : new DomainEvent.TypingChanged(conversationId, "1", IsTyping: true, []);
        _order.Post(new LaneEntry(conversationId, posted, null));
        return TakeAll();
    }

    private static DomainEvent.SettingChanged Change(long revision, string conversationId = "c") =>
        new(conversationId, revision, ConversationSetting.Retention, []);

    private static DomainEvent.MessageStored Stored(long sequence, long revision) =>
        new(new("1", "c", sequence, "1", "text", DateTimeOffset.UnixEpoch) { Revision = revision }, []);

    private List<long?> TakeAll()
    {
        var taken = new List<long?>();
        while (_queue.TryDequeue(out var entry))
        {
            taken.Add(entry.Revision);
        }

        return taken;
    }
}
