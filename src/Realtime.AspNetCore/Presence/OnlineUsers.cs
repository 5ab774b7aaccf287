namespace Realtime.Presence;

/// <summary>Who has sockets on this node, and who is on the way out: the last socket is gone, the grace is not over. Thread-safe.</summary>
internal sealed class OnlineUsers(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _sockets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Leaving> _leaving = new(StringComparer.Ordinal);

    public bool Contains(string userId)
    {
        lock (_lock)
        {
            return _sockets.ContainsKey(userId);
        }
    }

    /// <summary>How many sockets a user has; none already during the grace.</summary>
    public int SocketsOf(string userId)
    {
        lock (_lock)
        {
            return _sockets.GetValueOrDefault(userId);
        }
    }

    /// <summary>All who are online; a copy.</summary>
    public string[] All()
    {
        lock (_lock)
        {
            return [.. _sockets.Keys];
        }
    }

    /// <summary>Counts a socket.</summary>
    /// <returns>True if the user came online with it.</returns>
    public bool Add(string userId)
    {
        lock (_lock)
        {
            if (_leaving.Remove(userId))
            {
                _sockets[userId] = 1;
                return false;
            }

            if (_sockets.TryAdd(userId, 1))
            {
                return true;
            }

            _sockets[userId]++;
            return false;
        }
    }

    /// <summary>Counts a socket that is gone; with the last one the grace begins.</summary>
    public void Remove(string userId)
    {
        lock (_lock)
        {
            if (_sockets.TryGetValue(userId, out var count) && (_sockets[userId] = --count) == 0)
            {
                _leaving[userId] = new(time.GetTimestamp(), time.GetUtcNow());
            }
        }
    }

    /// <summary>Takes those out whose last socket has been gone for a time.</summary>
    /// <returns>They, with the time at which they were last seen.</returns>
    public List<(string UserId, DateTimeOffset At)> TakeGoneFor(TimeSpan grace)
    {
        var gone = new List<(string, DateTimeOffset)>();
        lock (_lock)
        {
            foreach (var (userId, left) in _leaving)
            {
                if (time.GetElapsedTime(left.Timestamp) >= grace)
                {
                    gone.Add((userId, left.At));
                    _leaving.Remove(userId);
                    _sockets.Remove(userId);
                }
            }
        }

        return gone;
    }

    /// <param name="Timestamp">What the grace is measured from.</param>
    /// <param name="At">What is told as the time when the user was last seen.</param>
    private readonly record struct Leaving(long Timestamp, DateTimeOffset At);
}
