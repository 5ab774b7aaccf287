using Realtime.Users;

namespace Realtime.Presence;

/// <summary>Which socket watches which users. A socket has one list, which a later one replaces. Thread-safe.</summary>
internal sealed class PresenceWatches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserConnection, string[]> _byWatcher = [];
    private readonly Dictionary<string, HashSet<UserConnection>> _byUser = new(StringComparer.Ordinal);

    /// <summary>Sets whom a socket watches.</summary>
    /// <param name="watcher">The socket.</param>
    /// <param name="userIds">Distinct users; none ends the watch.</param>
    public void Set(UserConnection watcher, string[] userIds)
    {
        lock (_lock)
        {
            Clear_NeedsLock(watcher);
            if (userIds.Length == 0)
            {
                return;
            }

            _byWatcher[watcher] = userIds;
            foreach (var userId in userIds)
            {
                if (!_byUser.TryGetValue(userId, out var watchers))
                {
                    _byUser[userId] = watchers = [];
                }

                watchers.Add(watcher);
            }
        }
    }

    /// <summary>Forgets a socket that is gone.</summary>
    public void Clear(UserConnection watcher)
    {
        lock (_lock)
        {
            Clear_NeedsLock(watcher);
        }
    }

    public bool Any(string userId)
    {
        lock (_lock)
        {
            return _byUser.ContainsKey(userId);
        }
    }

    /// <summary>The sockets that watch a user; a copy.</summary>
    public UserConnection[] Of(string userId)
    {
        lock (_lock)
        {
            return _byUser.TryGetValue(userId, out var watchers) ? [.. watchers] : [];
        }
    }

    private void Clear_NeedsLock(UserConnection watcher)
    {
        if (!_byWatcher.Remove(watcher, out var userIds))
        {
            return;
        }

        foreach (var userId in userIds)
        {
            if (_byUser.TryGetValue(userId, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
            {
                _byUser.Remove(userId);
            }
        }
    }
}
