using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>How long a change waits for an earlier one that does not come.</summary>
public sealed class HoldTests : IMissedChanges, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<long> _delivered = [];
    private readonly DeliveryLane _lane;
    private volatile bool _canRead = true;
    private volatile int _reads;

    public HoldTests() => _lane = new(
        domainEvent =>
        {
            lock (_delivered)
            {
                _delivered.Add(((DomainEvent.SettingChanged)domainEvent).Revision);
            }

            return default;
        },
        new LaneScheduler(),
        capacity: 100,
        _time,
        new ChatMetrics(_services.GetRequiredService<IMeterFactory>()),
        NullLogger.Instance,
        isClustered: () => true,
        this);

    private long[] Delivered
    {
        get
        {
            lock (_delivered)
            {
                return [.. _delivered];
            }
        }
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task What_does_not_come_is_read_from_the_store()
    {
        await BeginAsync();
        Post(3);

        await ElapseUntilAsync(() => Delivered.Length == 3, atMost: TimeSpan.FromSeconds(2));
        Assert.Equal([1, 2, 3], Delivered);
    }

    [Fact]
    public async Task While_the_store_cannot_be_read_a_change_waits_and_then_comes_in_its_order()
    {
        await BeginAsync();
        _canRead = false;
        Post(3);
        await ElapseAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([1], Delivered);
        Assert.True(_reads > 10, $"The store was asked {_reads} times");

        _canRead = true;
        await ElapseUntilAsync(() => Delivered.Length == 3, atMost: TimeSpan.FromSeconds(2));
        Assert.Equal([1, 2, 3], Delivered);
    }

    [Fact]
    public async Task A_change_does_not_wait_for_ever_for_a_store_that_cannot_be_read()
    {
        await BeginAsync();
        _canRead = false;
        var begun = _time.GetUtcNow();
        Post(3);

        await ElapseUntilAsync(() => Delivered.Length == 2, atMost: TimeSpan.FromSeconds(35));
        Assert.Equal([1, 3], Delivered);
        Assert.InRange(_time.GetUtcNow() - begun, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(35));
    }

    ValueTask<MissedChanges?> IMissedChanges.ReadAsync(RevisionHole hole)
    {
        _reads++;
        return _canRead
            ? new(new MissedChanges(hole.UpTo!.Value, [Change(hole.UpTo.Value)]))
            : throw new InvalidOperationException("The store cannot be read");
    }

    ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> IMissedChanges.ReadNotificationsAsync(
        string userId, long after, long before, DateTimeOffset since) => throw new NotSupportedException();

    DateTimeOffset? IMissedChanges.ConnectedSince(string userId) => throw new NotSupportedException();

    ValueTask<long?> IMissedChanges.FindRecentBaseAsync(string conversationId, long since) => new((long?)null);

    ValueTask<bool> IMissedChanges.IsEarlierWaitingAsync(string userId, long sequence) => throw new NotSupportedException();

    private static DomainEvent.SettingChanged Change(long revision) => new("c", revision, ConversationSetting.Retention, []);

    /// <summary>Delivers the first change of the conversation.</summary>
    private async Task BeginAsync()
    {
        Post(1);
        await Wait.UntilAsync(() => Delivered is [1], "the first is delivered");
    }

    private void Post(long revision) => _lane.TryPost("c", Change(revision), isVolatile: false);

    private Task ElapseAsync(TimeSpan time) => ElapseUntilAsync(() => false, time);

    /// <summary>Lets time pass in small steps, so that what waits for it is noticed, until a condition or the end.</summary>
    private async Task ElapseUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        var end = _time.GetUtcNow() + atMost;
        while (!condition() && _time.GetUtcNow() < end)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Delay(1);
        }
    }
}
