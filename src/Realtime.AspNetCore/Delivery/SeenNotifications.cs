namespace Realtime.Delivery;

/// <summary>
/// The notifications that were sent to the users on this node. The outbox hands out a notification again if a node has not
/// confirmed it; those that have it already drop it. Bounded. Thread-safe.
/// </summary>
internal sealed class SeenNotifications
{
    private const int MaxUsers = 10_000;

    /// <summary>The number of sequences that are remembered of each user: more than the outbox hands out at once.</summary>
    private const int MaxPerUser = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HashSet<long> Sequences, Queue<long> Order)> _byUser = new(StringComparer.Ordinal);

    /// <summary>Records a notification.</summary>
    /// <returns>False if it was recorded before.</returns>
    public bool TryAdd(string userId, long sequence)
    {
        lock (_lock)
        {
            if (!_byUser.TryGetValue(userId, out var seen))
            {
                if (_byUser.Count >= MaxUsers)
                {
                    _byUser.Clear();
                }

                _byUser[userId] = seen = ([], []);
            }

            if (!seen.Sequences.Add(sequence))
            {
                return false;
            }

            seen.Order.Enqueue(sequence);
            if (seen.Order.Count > MaxPerUser)
            {
                seen.Sequences.Remove(seen.Order.Dequeue());
            }

            return true;
        }
    }
}
