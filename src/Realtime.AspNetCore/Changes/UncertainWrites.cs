namespace Realtime.Changes;

/// <summary>
/// Writes that failed in a way that leaves open whether they were stored: the answer to the commit was lost. When a
/// later attempt finds one stored, nobody has been told of it yet. Bounded; the oldest are forgotten first. Thread-safe.
/// </summary>
/// <typeparam name="TKey">By what the store finds the first attempt again.</typeparam>
internal sealed class UncertainWrites<TKey>(int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, DateTimeOffset> _since = [];
    private readonly Queue<TKey> _order = new();

    /// <summary>Notes an attempt that may have been stored.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="at">The time that it would be stored with.</param>
    public void Add(TKey key, DateTimeOffset at)
    {
        lock (_lock)
        {
            // The first attempt's time stays: what is older was stored, and told, by an attempt before it.
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

    /// <summary>Takes a key out once its outcome is known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="storedAt">The time that is stored with it.</param>
    /// <returns>True if one of the noted attempts stored it.</returns>
    public bool Take(TKey key, DateTimeOffset storedAt)
    {
        lock (_lock)
        {
            // Its place in the order stays until its turn comes, and removes nothing then unless the key was noted again.
            return _since.Count > 0 && _since.Remove(key, out var since) && storedAt >= since;
        }
    }
}
