using Realtime.Nodes;

namespace Realtime.Presence;

/// <summary>
/// The users who are online: those with sockets on this node, those in the grace period, whose last socket is gone, and those
/// who are online at other nodes. Thread-safe.
/// </summary>
internal sealed class OnlineUsers(NodeRegistry nodes, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _sockets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Leaving> _leaving = new(StringComparer.Ordinal);

    public bool Contains(string userId)
    {
        lock (_lock)
        {
            if (_sockets.ContainsKey(userId))
            {
                return true;
            }
        }

        return nodes.IsElsewhere(new(userId, RoomName: null));
    }

    /// <summary>Returns the number of a user's sockets on this node; 0 during the grace period.</summary>
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
        var elsewhere = nodes.UsersElsewhere(roomName: null);
        return elsewhere.Length == 0 ? Here() : [.. Here().Union(elsewhere, StringComparer.Ordinal)];
    }

    /// <summary>Returns a copy of the users of this node.</summary>
    public string[] Here()
    {
        lock (_lock)
        {
            return [.. _sockets.Keys];
        }
    }

    /// <summary>Adds a socket.</summary>
    /// <returns>True if the user came online with it on this node.</returns>
    public bool Add(string userId)
    {
        lock (_lock)
        {
            nodes.Set(new(userId, RoomName: null), isHere: true);
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

    /// <summary>Begins the grace period of a user whose node is gone, unless the user has sockets here.</summary>
    public void LoseElsewhere(string userId)
    {
        lock (_lock)
        {
            if (_sockets.TryAdd(userId, 0))
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
                    nodes.Set(new(userId, RoomName: null), isHere: false, left.At);
                }
            }
        }

        return gone;
    }

    /// <param name="Timestamp">The start of the grace period.</param>
    /// <param name="At">The time that is shown as last seen.</param>
    private readonly record struct Leaving(long Timestamp, DateTimeOffset At);
}
