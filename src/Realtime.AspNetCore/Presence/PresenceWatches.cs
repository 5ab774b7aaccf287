using Realtime.Users;

namespace Realtime.Presence;

/// <summary>Which sockets watch which users. A later list of a socket replaces its earlier one. Thread-safe.</summary>
internal sealed class PresenceWatches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserConnection, string[]> _byWatcher = [];
    private readonly Dictionary<string, HashSet<UserConnection>> _byUser = new(StringComparer.Ordinal);

    /// <summary>Sets the users whom a socket watches.</summary>
    /// <param name="watcher">The socket.</param>
    /// <param name="userIds">Distinct users; an empty list ends the watch.</param>
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

    /// <summary>Removes a disconnected socket.</summary>
    public void Clear(UserConnection watcher)
    {
        lock (_lock)
        {
            Clear_NeedsLock(watcher);
        }
    }

    /// <summary>Returns the users whom a socket watches.</summary>
    public IReadOnlyList<string> Of(UserConnection watcher)
    {
        lock (_lock)
        {
            return _byWatcher.GetValueOrDefault(watcher) ?? [];
        }
    }

    public bool Any(string userId)
    {
        lock (_lock)
        {
            return _byUser.ContainsKey(userId);
        }
    }

    /// <summary>Returns a copy of the sockets that watch a user.</summary>
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
