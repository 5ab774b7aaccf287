using Realtime.Users;

namespace Realtime.Presence;

/// <summary>Which sockets watch which users. Thread-safe.</summary>
internal sealed class PresenceWatches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserConnection, string[]> _byWatcher = [];
    private readonly Dictionary<string, HashSet<UserConnection>> _byUser = new(StringComparer.Ordinal);

    /// <summary>Called when a socket watches others than before. Set before the first client connects.</summary>
    public Action<UserConnection>? Changed { get; set; }

    /// <summary>Sets the users whom a socket watches.</summary>
    /// <param name="watcher">The socket.</param>
    /// <param name="userIds">Distinct users; an empty list ends the watch.</param>
    public void Set(UserConnection watcher, string[] userIds)
    {
        lock (_lock)
        {
            Set_NeedsLock(watcher, userIds);
        }

        Changed?.Invoke(watcher);
    }

    /// <summary>Adds users to those whom a socket watches.</summary>
    /// <param name="watcher">The socket.</param>
    /// <param name="userIds">Distinct users.</param>
    /// <param name="most">The maximum number of users that the socket may watch.</param>
    /// <returns>False if they would be too many; nothing changes then.</returns>
    public bool TryAdd(UserConnection watcher, string[] userIds, int most) => TryChange(watcher, watched => watched.Union(userIds, StringComparer.Ordinal), most);

    /// <summary>Removes users from those whom a socket watches.</summary>
    public void Remove(UserConnection watcher, string[] userIds) =>
        TryChange(watcher, watched => watched.Except(userIds, StringComparer.Ordinal), int.MaxValue);

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

    private bool TryChange(UserConnection watcher, Func<string[], IEnumerable<string>> change, int most)
    {
        lock (_lock)
        {
            string[] changed = [.. change(_byWatcher.GetValueOrDefault(watcher) ?? [])];
            if (changed.Length > most)
            {
                return false;
            }

            Set_NeedsLock(watcher, changed);
        }

        Changed?.Invoke(watcher);
        return true;
    }

    private void Set_NeedsLock(UserConnection watcher, string[] userIds)
    {
        Clear_NeedsLock(watcher);
        if (userIds.Length > 0)
        {
            _byWatcher[watcher] = userIds;
        }

        foreach (var userId in userIds)
        {
            if (!_byUser.TryGetValue(userId, out var watchers))
            {
                _byUser[userId] = watchers = [];
            }

            watchers.Add(watcher);
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
