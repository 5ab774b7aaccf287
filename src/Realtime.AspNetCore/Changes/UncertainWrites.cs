namespace Realtime.Changes;

/// <summary>
/// Writes that failed and may nevertheless be stored, because the result of the commit was lost. If a later attempt finds
/// such a write in the store, it has not been delivered yet. Bounded; the oldest are removed first. Thread-safe.
/// </summary>
/// <typeparam name="TKey">The key by which the store finds the first attempt.</typeparam>
internal sealed class UncertainWrites<TKey>(int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, DateTimeOffset> _since = [];
    private readonly Queue<TKey> _order = new();

    /// <summary>Records an attempt that may have been stored.</summary>
    /// <param name="key">The key of the write.</param>
    /// <param name="at">The creation time of the attempt.</param>
    public void Add(TKey key, DateTimeOffset at)
    {
        lock (_lock)
        {
            // Keep the time of the first attempt: a write that is older was stored, and delivered, by an earlier attempt.
            if (!_since.TryAdd(key, at))
            {
                return;
            }

            _order.Enqueue(key);
            while (_order.Count > capacity)
            {
                _since.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Removes a key when its outcome is known.</summary>
    /// <param name="key">The key of the write.</param>
    /// <param name="storedAt">The creation time in the store.</param>
    /// <returns>True if one of the recorded attempts stored it.</returns>
    public bool Take(TKey key, DateTimeOffset storedAt)
    {
        lock (_lock)
        {
            // The key stays in the queue. When it is dequeued, this removes nothing, unless the key was recorded again.
            return _since.Count > 0 && _since.Remove(key, out var since) && storedAt >= since;
        }
    }
}
