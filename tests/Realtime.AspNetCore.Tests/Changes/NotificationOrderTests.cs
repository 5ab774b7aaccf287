using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>The notifications of one user leave in the order of their sequences, each once.</summary>
public sealed class NotificationOrderTests : IMissedChanges
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<long> _posted = [];
    private readonly List<(long After, long Before)> _reads = [];
    private readonly List<DateTimeOffset> _since = [];
    private readonly NotificationOrder _order;
    private bool _isClustered = true;
    private volatile bool _isOutboxBehind;
    private volatile bool _isStoreAway;
    private DateTimeOffset? _connectedSince;
    private int _questions;
    private long[] _stored = [];

    public NotificationOrderTests() => _order = new(
        domainEvent =>
        {
            _posted.Add(((DomainEvent.NotificationPublished)domainEvent).Notification.Sequence);
            return default;
        },
        this,
        () => _isClustered,
        _time,
        NullLogger.Instance);

    [Fact]
    public async Task What_comes_in_order_does_not_wait()
    {
        await PostAsync(1, 2, 3);

        Assert.Equal([1, 2, 3], _posted);
        Assert.Empty(_reads);
    }

    [Fact]
    public async Task An_early_one_waits_for_those_before_it()
    {
        await PostAsync(1, 4, 3);
        Assert.Equal([1], _posted);

        await PostAsync(2);
        Assert.Equal([1, 2, 3, 4], _posted);
    }

    [Fact]
    public async Task What_does_not_come_is_read_from_the_store()
    {
        _stored = [2, 4];
        await PostAsync(1, 3, 5);

        await ElapseAsync(5);
        Assert.Equal([1, 2, 3, 4, 5], _posted);
        Assert.Equal([(1, 5)], _reads);
    }

    [Fact]
    public async Task The_first_one_of_a_user_waits_for_those_of_the_last_minute()
    {
        var start = _time.GetUtcNow();
        _stored = [6];
        await PostAsync(8, 7);
        Assert.Empty(_posted);

        await ElapseAsync(3);
        Assert.Equal([6, 7, 8], _posted);
        Assert.Equal([(0, 8)], _reads);
        Assert.Equal([start], _since);

        _order.Hear("1", 9);
        _time.Advance(TimeSpan.FromMinutes(1));
        _stored = [];
        await PostAsync(12);
        await ElapseAsync(4);
        Assert.Equal((9, 12), _reads[^1]);
        Assert.InRange(_time.GetUtcNow() - _since[^1], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(65));
    }

    [Fact]
    public async Task The_first_one_of_a_user_who_is_back_does_not_wait_if_the_one_before_was_heard()
    {
        await PostAsync(1, 2);
        _order.Hear("1", 3);
        await PostAsync(4);

        Assert.Equal([1, 2, 4], _posted);
        Assert.Empty(_reads);
    }

    [Fact]
    public async Task The_first_one_of_a_user_waits_for_earlier_ones_in_the_outbox()
    {
        _isOutboxBehind = true;
        await PostAsync(8);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => _questions > 0, "the outbox was looked at");
        Assert.Empty(_posted);

        await PostAsync(6);
        _isOutboxBehind = false;
        await ElapseAsync(2);
        Assert.Equal([6, 8], _posted);
    }

    [Fact]
    public async Task The_first_one_of_a_user_does_not_wait_for_ever()
    {
        _isOutboxBehind = true;
        await PostAsync(8);

        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _posted.Count == 1;
            },
            "the notification has left");
    }

    [Fact]
    public async Task A_late_one_that_was_read_from_the_store_is_dropped()
    {
        _stored = [2];
        await PostAsync(1, 3);
        await ElapseAsync(3);

        await PostAsync(2);
        Assert.Equal([1, 2, 3], _posted);
    }

    [Fact]
    public async Task A_late_one_is_delivered_late_if_the_store_could_not_be_read()
    {
        _isStoreAway = true;
        await PostAsync(1, 3);
        await ElapseAsync(2);
        _isStoreAway = false;

        await PostAsync(2);
        Assert.Equal([1, 3, 2], _posted);
    }

    [Fact]
    public async Task A_late_one_that_was_published_before_the_user_came_is_dropped()
    {
        _order.Hear("1", 3);
        await PostAsync(2, 4, 3);

        Assert.Equal([4], _posted);
    }

    [Fact]
    public async Task What_a_user_read_when_connecting_is_not_looked_for()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _connectedSince = _time.GetUtcNow() - TimeSpan.FromSeconds(20);
        await PostAsync(8);

        await ElapseAsync(1);
        Assert.InRange(_time.GetUtcNow() - _since[^1], TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task A_late_one_that_the_user_read_when_connecting_is_dropped()
    {
        _connectedSince = _time.GetUtcNow();
        _isStoreAway = true;
        await PostAsync(1, 3);
        await ElapseAsync(2);

        await _order.PostAsync(Published(2, _connectedSince.Value.AddSeconds(-10)));
        Assert.Equal([1, 3], _posted);
        await _order.PostAsync(Published(2, _connectedSince.Value.AddSeconds(10)));
        Assert.Equal([1, 3, 2], _posted);
    }

    [Fact]
    public async Task A_node_that_is_alone_holds_nothing()
    {
        _isClustered = false;
        await PostAsync(3, 1);

        Assert.Equal([3, 1], _posted);
    }

    DateTimeOffset? IMissedChanges.ConnectedSince(string userId) => _connectedSince;

    ValueTask<long?> IMissedChanges.FindRecentBaseAsync(string conversationId, long since) => throw new NotSupportedException();

    ValueTask<bool> IMissedChanges.IsEarlierWaitingAsync(string userId, long sequence)
    {
        Interlocked.Increment(ref _questions);
        return ValueTask.FromResult(_isOutboxBehind);
    }

    ValueTask<MissedChanges?> IMissedChanges.ReadAsync(RevisionHole hole) => throw new NotSupportedException();

    ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> IMissedChanges.ReadNotificationsAsync(
        string userId, long after, long before, DateTimeOffset since)
    {
        if (_isStoreAway)
        {
            throw new RealtimeException(RealtimeError.Unavailable, "The store is away.");
        }

        _reads.Add((after, before));
        _since.Add(since);
        return ValueTask.FromResult<IReadOnlyList<DomainEvent.NotificationPublished>>([.. _stored.Select(sequence => Published(sequence))]);
    }

    private async Task PostAsync(params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            await _order.PostAsync(Published(sequence));
        }
    }

    /// <summary>Lets the hold end, and waits until a number of notifications have left.</summary>
    private async Task ElapseAsync(int count)
    {
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(300));
                return _posted.Count == count;
            }, $"{count} notifications have left");
    }

    private static DomainEvent.NotificationPublished Published(long sequence) => Published(sequence, DateTimeOffset.UnixEpoch);

    private static DomainEvent.NotificationPublished Published(long sequence, DateTimeOffset at) =>
        new(new Notification($"n{sequence}", "1", sequence, "type", "title", "text", at));
}
