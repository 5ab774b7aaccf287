namespace Realtime.Sqlite.Writing;

/// <summary>
/// The writes that wait, in the order in which they came. Bounded: callers wait without a thread for room.
/// One thread takes from it, and blocks while there is nothing to take.
/// </summary>
internal sealed class WriteQueue(int capacity) : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<WriteItem> _items = new();
    private readonly SemaphoreSlim _room = new(capacity, capacity);
    private bool _closed;

    /// <summary>Adds a write.</summary>
    /// <exception cref="RealtimeException">The store is stopping.</exception>
    public async ValueTask AddAsync(WriteItem item, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_closed)
            {
                _items.Enqueue(item);
                Monitor.Pulse(_gate);
                return;
            }
        }

        // Let the next of those that wait for room find out as well.
        _room.Release();
        throw new RealtimeException(RealtimeError.Unavailable);
    }

    /// <summary>Blocks until there is something to take.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool WaitForItems()
    {
        // A monitor and not a semaphore: it parks the thread at once, and a spin would take the processor
        // from the very callers that it waits for.
        lock (_gate)
        {
            while (_items.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    /// <summary>Takes what waits, leaving out what was cancelled meanwhile.</summary>
    public void Take(List<WriteItem> started, int limit)
    {
        var taken = 0;
        lock (_gate)
        {
            for (; started.Count < limit && _items.TryDequeue(out var item); taken++)
            {
                if (item.TryStart())
                {
                    started.Add(item);
                }
            }
        }

        if (taken > 0)
        {
            _room.Release(taken);
        }
    }

    /// <summary>Refuses further writes; those that wait are still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose() => _room.Dispose();
}
