using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Delivery;

/// <summary>
/// A bounded queue of events that are delivered one after the other. It takes a thread of the pool only while something
/// waits. An event that fails costs itself and a log line. Thread-safe.
/// </summary>
internal sealed class DeliveryLane(Func<DomainEvent, ValueTask> deliver, int capacity, ChatMetrics metrics, ILogger logger) : IThreadPoolWorkItem
{
    /// <summary>How many are delivered before others that wait for the thread get their turn.</summary>
    private const int Turn = 64;

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _queue = new();
    private TaskCompletionSource? _room;
    private bool _isRunning;

    /// <summary>How many wait, those being delivered left out.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>How long the oldest has waited; zero if none waits.</summary>
    public TimeSpan OldestWait
    {
        get
        {
            lock (_lock)
            {
                return _queue.TryPeek(out var entry) ? TimeProvider.System.GetElapsedTime(entry.Since) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Queues an event, unless the lane is full. What is volatile takes only half of the room, so that it never keeps out what is not.</summary>
    public bool TryPost(DomainEvent domainEvent, bool isVolatile) => TryPost(new Entry(domainEvent, null), isVolatile);

    /// <summary>Runs something between two events: after what was queued before, and before what comes later.</summary>
    /// <returns>A task that is complete when it has run.</returns>
    public Task RunAsync(Func<ValueTask> work)
    {
        // The lane's own limit is for events; what runs in between is bounded by who waits for it.
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Entry(null, async () =>
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
        }));
        return completion.Task;
    }

    /// <summary>Completes when there is room again.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _queue.Count < capacity
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

    private bool TryPost(in Entry entry, bool isVolatile)
    {
        lock (_lock)
        {
            if (_queue.Count >= (isVolatile ? capacity / 2 : capacity))
            {
                return false;
            }

            _queue.Enqueue(entry);
            if (_isRunning)
            {
                return true;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    private void Post(in Entry entry)
    {
        lock (_lock)
        {
            _queue.Enqueue(entry);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
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
                    await deliver(domainEvent).ConfigureAwait(false);
                }
                else
                {
                    await entry.Work!().ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                metrics.DeliveryFailed();
                logger.LaneFailed(entry.Event?.GetType().Name ?? "Work", exception);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryTake(out Entry entry)
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

                if (_queue.Count <= capacity / 2)
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

    private readonly record struct Entry(DomainEvent? Event, Func<ValueTask>? Work)
    {
        /// <summary>By a monotonic clock.</summary>
        public long Since { get; } = TimeProvider.System.GetTimestamp();
    }
}
