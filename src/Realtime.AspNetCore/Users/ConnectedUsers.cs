using System.Runtime.CompilerServices;
using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Users;

/// <summary>
/// The users who have sockets on this node, according to the rooms of the namespaces. Only these users cost anything at
/// delivery. A store returns the same large list with every message of a group; for such lists the connected users are
/// cached, and updated with the users who came and went since. Thread-safe.
/// </summary>
/// <param name="time">The clock for since when users are here.</param>
internal sealed class ConnectedUsers(TimeProvider time)
{
    /// <summary>Lists up to this size are searched each time.</summary>
    private const int SmallList = 32;

    private const int MaxChanges = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Presence> _namespaces = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<IReadOnlyList<string>, Subset> _subsets = [];

    // The users who came or went last, at the number of the change modulo the size.
    private readonly string[] _changed = new string[MaxChanges];
    private long _changes;
    private volatile bool _haveWatchedChanges;

    /// <summary>
    /// Whether a socket has requested changes (<see cref="RoomNames.Changes"/>) since the start. Until then, nobody renders them.
    /// It stays true, because a socket that has disconnected may be recovered.
    /// </summary>
    public bool HaveWatchedChanges => _haveWatchedChanges;

    /// <summary>Whether nobody has sockets on this node.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _namespaces.Count == 0;
            }
        }
    }

    /// <summary>Counts the users of a namespace from now on. Call it before the first client connects.</summary>
    public void Watch(SocketIONamespace @namespace)
    {
        @namespace.OnRoomCreated(room => Count(room, 1));
        @namespace.OnRoomDeleted(room => Count(room, -1));
    }

    /// <summary>Whether a user has sockets on this node.</summary>
    public bool Contains(string userId)
    {
        lock (_lock)
        {
            return Has_NeedsLock(userId);
        }
    }

    /// <summary>Since when a user has had sockets on this node, without a pause; null if the user has none.</summary>
    public DateTimeOffset? Since(string userId)
    {
        lock (_lock)
        {
            return Has_NeedsLock(userId) ? _namespaces[userId].Since : null;
        }
    }

    /// <summary>Returns those of several users who have sockets on this node; the same list if all have.</summary>
    public IReadOnlyList<string> Among(IReadOnlyList<string> userIds) => userIds.Count <= SmallList
        ? GoThrough(userIds)
        : _subsets.GetValue(userIds, static list => new Subset(list)).Current(this);

    /// <summary>Counts a user whose sockets may come back as if the user were here, or no longer does.</summary>
    public void Keep(string userId, int change) => Count(RoomNames.User(userId), change);

    /// <summary>Renders changes from now on, because a socket of another node that has requested them may come here.</summary>
    public void ExpectWatchedChanges() => _haveWatchedChanges = true;

    private IReadOnlyList<string> GoThrough(IReadOnlyList<string> userIds)
    {
        List<string>? connected = null;
        lock (_lock)
        {
            for (var i = 0; i < userIds.Count; i++)
            {
                if (Has_NeedsLock(userIds[i]))
                {
                    connected?.Add(userIds[i]);
                }
                else if (connected is null)
                {
                    connected = new List<string>(userIds.Count);
                    for (var j = 0; j < i; j++)
                    {
                        connected.Add(userIds[j]);
                    }
                }
            }
        }

        return connected ?? userIds;
    }

    private bool Has_NeedsLock(string userId) => _namespaces.GetValueOrDefault(userId).Count > 0;

    private void Count(string room, int change)
    {
        if (!RoomNames.TryGetUser(room, out var userId))
        {
            if (RoomNames.IsOfChanges(room))
            {
                _haveWatchedChanges = true;
            }

            return;
        }

        lock (_lock)
        {
            // If a room is deleted and created again at once, the two calls may arrive in either order. Their sum is correct.
            var (before, since) = _namespaces.GetValueOrDefault(userId);
            var now = before + change;
            if (now == 0)
            {
                _namespaces.Remove(userId);
            }
            else
            {
                _namespaces[userId] = new(now, before > 0 ? since : time.GetUtcNow());
            }

            if (before <= 0 || now <= 0)
            {
                _changed[_changes++ % MaxChanges] = userId;
            }
        }
    }

    /// <summary>In how many namespaces a user has sockets, and since when in any.</summary>
    private readonly record struct Presence(int Count, DateTimeOffset Since);

    /// <summary>The connected users of one list.</summary>
    private sealed class Subset(IReadOnlyList<string> all)
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _connected = new(StringComparer.Ordinal);
        private HashSet<string>? _all;
        private bool _isUsedAgain;
        private IReadOnlyList<string> _current = [];
        private long _seen = -1;

        public IReadOnlyList<string> Current(ConnectedUsers users)
        {
            lock (_gate)
            {
                if (!_isUsedAgain)
                {
                    // Many lists are used only once, so the set is built at the second use.
                    _isUsedAgain = true;
                    return users.GoThrough(all);
                }

                _all ??= new(all, StringComparer.Ordinal);
                var hasChanged = false;
                lock (users._lock)
                {
                    if (_seen < 0 || users._changes - _seen > MaxChanges)
                    {
                        _connected.Clear();
                        hasChanged = true;
                        foreach (var userId in _all.Count < users._namespaces.Count ? (IEnumerable<string>)_all : users._namespaces.Keys)
                        {
                            Look_NeedsLock(users, userId);
                        }
                    }
                    else
                    {
                        for (; _seen < users._changes; _seen++)
                        {
                            hasChanged |= Look_NeedsLock(users, users._changed[_seen % MaxChanges]);
                        }
                    }

                    _seen = users._changes;
                }

                return hasChanged ? _current = [.. _connected] : _current;
            }
        }

        /// <returns>True if the user came or went.</returns>
        private bool Look_NeedsLock(ConnectedUsers users, string userId) =>
            _all!.Contains(userId) && (users.Has_NeedsLock(userId) ? _connected.Add(userId) : _connected.Remove(userId));
    }
}
