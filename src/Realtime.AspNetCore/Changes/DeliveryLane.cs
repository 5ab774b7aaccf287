using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// A bounded queue of events that are delivered one after the other. The changes of one conversation are delivered in the
/// order of their revisions (<see cref="RevisionOrder"/>). The lane uses a thread-pool thread only while entries wait. An
/// event that fails is logged and does not affect the others. Thread-safe.
/// </summary>
internal sealed partial class DeliveryLane
{
    /// <summary>The number of entries that are delivered before the lane yields its thread to other work.</summary>
    private const int Turn = 64;

    private readonly Lock _lock = new();
    private readonly Queue<LaneEntry> _queue = new();
    private readonly RevisionOrder _order;
    private readonly Func<DomainEvent, ValueTask> _deliver;
    private readonly LaneScheduler _scheduler;
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Func<bool> _isClustered;
    private readonly IMissedChanges _missed;
    private TaskCompletionSource? _room;
    private bool _isRunning;

    public DeliveryLane(
        Func<DomainEvent, ValueTask> deliver,
        LaneScheduler scheduler,
        int capacity,
        TimeProvider time,
        ChatMetrics metrics,
        ILogger logger,
        Func<bool> isClustered,
        IMissedChanges missed)
    {
        (_deliver, _scheduler, _capacity, _time, _metrics, _logger) = (deliver, scheduler, capacity, time, metrics, logger);
        (_isClustered, _missed) = (isClustered, missed);
        _order = new RevisionOrder(_queue, time, isClustered);
    }

    /// <summary>The number of waiting entries, without the one being delivered.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count + _order.Count;
            }
        }
    }

    /// <summary>How long the oldest entry has waited, including entries held for an earlier change; zero if none waits.</summary>
    public TimeSpan OldestWait
    {
        get
        {
            lock (_lock)
            {
                var oldest = _order.OldestHeld ?? long.MaxValue;
                if (_queue.TryPeek(out var entry))
                {
                    oldest = Math.Min(oldest, entry.Since);
                }

                return oldest == long.MaxValue ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(oldest);
            }
        }
    }

    /// <summary>
    /// Queues an event, unless the lane is full. Volatile events may use only half
    /// of the capacity, so that they never displace others.
    /// </summary>
    public bool TryPost(string key, DomainEvent domainEvent, bool isVolatile) =>
        TryPost(new LaneEntry(key, domainEvent, null), isVolatile ? _capacity / 2 : _capacity);

    /// <summary>
    /// Records that a change of a conversation, or a send to it, is about to be
    /// stored. Changes with later revisions wait for it.
    /// </summary>
    public void Begin(string conversationId, bool isSend)
    {
        lock (_lock)
        {
            _order.Begin(conversationId, isSend);
        }
    }

    /// <summary>Records that the change announced with <see cref="Begin"/> is posted, or will not be.</summary>
    public void End(string conversationId, bool isSend)
    {
        lock (_lock)
        {
            if (_order.End(conversationId, isSend))
            {
                ScheduleIfNeeded();
            }
        }
    }

    /// <summary>Records a revision of a conversation that has no event, in the order of the revisions.</summary>
    public void Pass(string conversationId, long revision) =>
        TryPost(new LaneEntry(conversationId, null, static () => default) { Revision = revision }, int.MaxValue);

    /// <inheritdoc cref="RevisionOrder.Forget"/>
    public void Forget(string conversationId, long revision)
    {
        lock (_lock)
        {
            _order.Forget(conversationId, revision);
        }
    }

    /// <inheritdoc cref="RevisionOrder.Recheck"/>
    public void Recheck(TimeSpan within)
    {
        lock (_lock)
        {
            _order.Recheck(within);
        }
    }

    /// <summary>Runs work between two events: after the entries queued before it, and before later ones.</summary>
    /// <returns>A task that completes when the work has run.</returns>
    public Task RunAsync(string key, Func<ValueTask> work)
    {
        // The capacity applies only to events. The number of work items is bounded by their callers, who wait for them.
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TryPost(new LaneEntry(key, null, RunAndTellAsync), int.MaxValue);
        return completion.Task;

        async ValueTask RunAndTellAsync()
        {
            try
            {
                await work().ConfigureAwait(false);
                completion.SetResult();
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        }
    }

    /// <summary>Completes when the lane has capacity again.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _queue.Count + _order.Count < _capacity
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Delivers the waiting entries. The scheduler calls it.</summary>
    public void Run() => _ = DrainAsync();

    private bool TryPost(in LaneEntry entry, int limit)
    {
        bool isHeld;
        lock (_lock)
        {
            if (_queue.Count + _order.Count >= limit)
            {
                return false;
            }

            isHeld = _order.Post(entry);
            ScheduleIfNeeded();
        }

        if (isHeld)
        {
            _ = LimitHoldAsync(entry.Key);
        }

        return true;
    }

    private async Task DrainAsync()
    {
        for (var turn = 0; turn < Turn; turn++)
        {
            if (!TryTake(out var entry))
            {
                return;
            }

            try
            {
                if (entry.Event is { } domainEvent)
                {
                    using var activity = ChatActivitySource.StartDelivery(domainEvent.GetType(), entry.Origin);
                    await _deliver(domainEvent).ConfigureAwait(false);
                }
                else
                {
                    await entry.Work!().ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                _metrics.DeliveryFailed();
                _logger.LaneFailed(entry.Event?.GetType().Name ?? "Work", exception);
            }
        }

        Schedule();
    }

    private bool TryTake(out LaneEntry entry)
    {
        TaskCompletionSource? room = null;
        try
        {
            lock (_lock)
            {
                if (!_queue.TryDequeue(out entry))
                {
                    _isRunning = false;
                    return false;
                }

                if (_queue.Count <= _capacity / 2)
                {
                    (room, _room) = (_room, null);
                }

                return true;
            }
        }
        finally
        {
            room?.SetResult();
        }
    }

    /// <summary>Call it under the lock.</summary>
    private void ScheduleIfNeeded()
    {
        if (!_isRunning && _queue.Count > 0)
        {
            _isRunning = true;
            Schedule();
        }
    }

    private void Schedule() => _scheduler.Schedule(this);
}
