using System.Collections.Concurrent;

namespace Realtime.Changes;

/// <summary>
/// Runs the lanes that have entries, on at most one thread-pool thread per processor. A commit fills many lanes at once;
/// queueing each of them to the thread pool would wake a thread per lane. Thread-safe.
/// </summary>
internal sealed class LaneScheduler : IThreadPoolWorkItem
{
    /// <summary>The number of lanes that are run before the thread is yielded to other work.</summary>
    private const int Turn = 64;

    private static readonly int MaxRunners = Environment.ProcessorCount;

    private readonly ConcurrentQueue<DeliveryLane> _ready = new();
    private int _runners;

    /// <summary>Queues a lane to run soon, on another thread.</summary>
    public void Schedule(DeliveryLane lane)
    {
        _ready.Enqueue(lane);
        if (TryAddRunner())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var turn = 0; turn < Turn;)
        {
            if (_ready.TryDequeue(out var lane))
            {
                // A delivery that waits leaves this thread; the lane then goes on by itself.
                lane.Run();
                turn++;
                continue;
            }

            // A lane that was queued before the decrement had found no free runner.
            Interlocked.Decrement(ref _runners);
            if (_ready.IsEmpty || !TryAddRunner())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryAddRunner()
    {
        var runners = Volatile.Read(ref _runners);
        while (runners < MaxRunners)
        {
            var before = Interlocked.CompareExchange(ref _runners, runners + 1, runners);
            if (before == runners)
            {
                return true;
            }

            runners = before;
        }

        return false;
    }
}
