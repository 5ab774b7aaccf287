namespace Realtime.Nodes;

/// <summary>
/// A bounded queue whose entries are handled in order, in batches, one batch at a time. It uses a thread-pool thread only
/// while entries wait. Thread-safe.
/// </summary>
/// <typeparam name="T">The type of an entry.</typeparam>
/// <param name="handle">Handles a batch. Does not throw.</param>
/// <param name="capacity">The maximum number of waiting entries.</param>
internal sealed class BatchQueue<T>(Func<IReadOnlyList<T>, ValueTask> handle, int capacity) : IThreadPoolWorkItem
{
    /// <summary>The maximum number of entries of one batch.</summary>
    private const int MaxBatch = 64;

    private readonly Lock _lock = new();
    private readonly Queue<T> _queue = new();
    private bool _isRunning;

    /// <summary>Queues an entry, unless the queue is full.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isVolatile">Whether the entry may use only half of the capacity.</param>
    /// <returns>False if the queue is full.</returns>
    public bool TryPost(T entry, bool isVolatile = false)
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

    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

    private async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            await handle(batch).ConfigureAwait(false);
        }
    }

    private List<T> Take()
    {
        var batch = new List<T>();
        lock (_lock)
        {
            while (batch.Count < MaxBatch && _queue.TryDequeue(out var entry))
            {
                batch.Add(entry);
            }

            _isRunning = batch.Count > 0;
        }

        return batch;
    }
}
