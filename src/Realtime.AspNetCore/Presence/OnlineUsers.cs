namespace Realtime.Presence;

/// <summary>
/// The users with sockets on this node, and those in the grace period: their last socket is gone, but they still count as
/// online. Thread-safe.
/// </summary>
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

    /// <summary>Returns the number of a user's sockets; 0 during the grace period.</summary>
    public int SocketsOf(string userId)
    {
        lock (_lock)
        {
            return _sockets.GetValueOrDefault(userId);
        }
    }

    /// <summary>Returns a copy of all online users.</summary>
    public string[] All()
    {
        lock (_lock)
        {
            return [.. _sockets.Keys];
        }
    }

    /// <summary>Adds a socket.</summary>
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

    /// <summary>Removes a socket. With the last one, the grace period begins.</summary>
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

    /// <summary>Removes the users whose grace period is over.</summary>
    /// <returns>These users, with the time at which they were last seen.</returns>
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

    /// <param name="Timestamp">The start of the grace period.</param>
    /// <param name="At">The time that is shown as last seen.</param>
    private readonly record struct Leaving(long Timestamp, DateTimeOffset At);
}
