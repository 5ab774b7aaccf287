using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// A bounded queue of events that are delivered one after the other, the changes of one conversation in the order of their
/// revisions (<see cref="RevisionOrder"/>). It takes a thread of the pool only while something waits. An event that fails
/// costs itself and a log line. Thread-safe.
/// </summary>
internal sealed class DeliveryLane : IThreadPoolWorkItem
{
    /// <summary>How many are delivered before others that wait for the thread get their turn.</summary>
    private const int Turn = 64;

    /// <summary>How long a change waits for one before it, however long that takes to come.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<LaneEntry> _queue = new();
    private readonly RevisionOrder _order;
    private readonly Func<DomainEvent, ValueTask> _deliver;
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private TaskCompletionSource? _room;
    private bool _isRunning;

    public DeliveryLane(Func<DomainEvent, ValueTask> deliver, int capacity, TimeProvider time, ChatMetrics metrics, ILogger logger)
    {
        (_deliver, _capacity, _time, _metrics, _logger) = (deliver, capacity, time, metrics, logger);
        _order = new RevisionOrder(_queue, time);
    }

    /// <summary>How many wait, those being delivered left out.</summary>
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

    /// <summary>How long the oldest has waited, those that are held for a change before them included; zero if none waits.</summary>
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

    /// <summary>Queues an event, unless the lane is full. What is volatile takes only half of the room, so that it never keeps out what is not.</summary>
    public bool TryPost(string key, DomainEvent domainEvent, bool isVolatile) =>
        TryPost(new LaneEntry(key, domainEvent, null), isVolatile ? _capacity / 2 : _capacity);

    /// <summary>Notes that a change of a conversation, or a send to it, is about to be stored: changes with later revisions wait for it.</summary>
    public void Begin(string conversationId, bool isSend)
    {
        lock (_lock)
        {
            _order.Begin(conversationId, isSend);
        }
    }

    /// <summary>Notes that what <see cref="Begin"/> announced is posted, or will never be.</summary>
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

    /// <summary>Runs something between two events: after what was queued before, and before what comes later.</summary>
    /// <returns>A task that is complete when it has run.</returns>
    public Task RunAsync(string key, Func<ValueTask> work)
    {
        // The lane's own limit is for events; what runs in between is bounded by who waits for it.
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

    /// <summary>Completes when there is room again.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _queue.Count + _order.Count < _capacity
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

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

    private async Task LimitHoldAsync(string conversationId)
    {
        while (true)
        {
            await Task.Delay(LongestHold, _time).ConfigureAwait(false);
            lock (_lock)
            {
                if (_order.HeldSince(conversationId) is not { } since)
                {
                    return;
                }

                if (_time.GetElapsedTime(since) >= LongestHold)
                {
                    _order.Release(conversationId);
                    ScheduleIfNeeded();
                    return;
                }
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void ScheduleIfNeeded()
    {
        if (!_isRunning && _queue.Count > 0)
        {
            _isRunning = true;
            Schedule();
        }
    }

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
}
