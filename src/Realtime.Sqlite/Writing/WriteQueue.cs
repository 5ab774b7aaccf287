namespace Realtime.Sqlite.Writing;

/// <summary>
/// A bounded first-in, first-out queue of writes. While it is full, callers wait asynchronously. One thread takes
/// writes from it, and blocks while it is empty.
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

        // Wakes the next caller that waits for room, so that it also fails.
        _room.Release();
        throw new RealtimeException(RealtimeError.Unavailable);
    }

    /// <summary>Blocks until the queue has a write or is closed.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool WaitForItems()
    {
        // A monitor parks the thread at once. A semaphore would spin first, and take the processor from the callers
        // that the thread waits for.
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

    /// <summary>Moves waiting writes to <paramref name="started"/>, without the cancelled ones.</summary>
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

    /// <summary>Rejects further writes. Waiting writes can still be taken.</summary>
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
