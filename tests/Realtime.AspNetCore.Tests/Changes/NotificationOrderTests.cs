using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>The notifications of one user leave in the order of their sequences, and none is dropped.</summary>
public sealed class NotificationOrderTests : IMissedChanges
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<long> _posted = [];
    private readonly List<(long After, long Before)> _reads = [];
    private readonly NotificationOrder _order;
    private bool _isClustered = true;
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
    public async Task The_first_one_of_a_user_waits_for_a_moment_and_nothing_before_it_is_read()
    {
        await PostAsync(8, 7);
        Assert.Empty(_posted);

        await ElapseAsync(2);
        Assert.Equal([7, 8], _posted);
        Assert.Empty(_reads);
    }

    [Fact]
    public async Task A_late_one_is_delivered_late()
    {
        await PostAsync(1, 3);
        await ElapseAsync(2);

        await PostAsync(2);
        Assert.Equal([1, 3, 2], _posted);
    }

    [Fact]
    public async Task A_node_that_is_alone_holds_nothing()
    {
        _isClustered = false;
        await PostAsync(3, 1);

        Assert.Equal([3, 1], _posted);
    }

    ValueTask<MissedChanges?> IMissedChanges.ReadAsync(RevisionHole hole) => throw new NotSupportedException();

    ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> IMissedChanges.ReadNotificationsAsync(string userId, long after, long before)
    {
        _reads.Add((after, before));
        return ValueTask.FromResult<IReadOnlyList<DomainEvent.NotificationPublished>>([.. _stored.Select(Published)]);
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
        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => _posted.Count == count, $"{count} notifications have left");
    }

    private static DomainEvent.NotificationPublished Published(long sequence) =>
        new(new Notification($"n{sequence}", "1", sequence, "type", "title", "text", DateTimeOffset.UnixEpoch));
}
