using Realtime.Nodes;
using Realtime.Users;

namespace Realtime.Rooms;

/// <summary>
/// The users in rooms, with their sockets on this node, and those at other nodes. A user with several sockets counts once.
/// Thread-safe.
/// </summary>
internal sealed class RoomPresence(NodeRegistry nodes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, HashSet<UserConnection>>> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<UserConnection, HashSet<string>> _bySocket = [];

    /// <summary>Adds a socket to a room.</summary>
    /// <returns>True if it is the user's first socket in it.</returns>
    public bool Add(UserConnection connection, string roomName)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(roomName, out var users))
            {
                _rooms[roomName] = users = new(StringComparer.Ordinal);
            }

            var isFirst = !users.TryGetValue(connection.UserId, out var sockets);
            if (sockets is null)
            {
                users[connection.UserId] = sockets = [];
            }

            sockets.Add(connection);
            if (!_bySocket.TryGetValue(connection, out var rooms))
            {
                _bySocket[connection] = rooms = new(StringComparer.Ordinal);
            }

            rooms.Add(roomName);
            nodes.Set(new(connection.UserId, roomName), isHere: true);
            return isFirst && !IsElsewhere(connection.UserId, roomName);
        }
    }

    /// <summary>Removes a socket from a room.</summary>
    /// <returns>True if it was the user's last socket in it.</returns>
    public bool Remove(UserConnection connection, string roomName)
    {
        lock (_lock)
        {
            return Remove_NeedsLock(connection, roomName);
        }
    }

    /// <summary>Removes all of a user's sockets on this node from a room.</summary>
    /// <returns>True if there was at least one.</returns>
    public bool Remove(string userId, string roomName)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(roomName, out var users) || !users.TryGetValue(userId, out var sockets))
            {
                return false;
            }

            foreach (var socket in sockets.ToArray())
            {
                Remove_NeedsLock(socket, roomName);
            }

            return true;
        }
    }

    /// <summary>Checks whether a user is in a room with any socket.</summary>
    public bool Contains(string userId, string roomName) => ContainsHere(userId, roomName) || IsElsewhere(userId, roomName);

    /// <summary>Checks whether a user is in a room with a socket of this node.</summary>
    public bool ContainsHere(string userId, string roomName)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(roomName, out var users) && users.ContainsKey(userId);
        }
    }

    /// <summary>Returns the number of users in a room.</summary>
    public int Count(string roomName)
    {
        var elsewhere = nodes.UsersElsewhere(roomName);
        lock (_lock)
        {
            var users = _rooms.GetValueOrDefault(roomName);
            return elsewhere.Length == 0
                ? users?.Count ?? 0
                : elsewhere.Count(userId => users?.ContainsKey(userId) != true) + (users?.Count ?? 0);
        }
    }

    /// <summary>Returns a copy of the users in a room.</summary>
    public string[] UsersIn(string roomName)
    {
        var elsewhere = nodes.UsersElsewhere(roomName);
        lock (_lock)
        {
            string[] here = _rooms.TryGetValue(roomName, out var users) ? [.. users.Keys] : [];
            return elsewhere.Length == 0 ? here : [.. here.Union(elsewhere, StringComparer.Ordinal)];
        }
    }

    /// <summary>Returns a copy of the rooms that a socket is in.</summary>
    public string[] Of(UserConnection connection)
    {
        lock (_lock)
        {
            return _bySocket.TryGetValue(connection, out var rooms) ? [.. rooms] : [];
        }
    }

    private bool IsElsewhere(string userId, string roomName) => nodes.IsElsewhere(new(userId, roomName));

    private bool Remove_NeedsLock(UserConnection connection, string roomName)
    {
        if (!_rooms.TryGetValue(roomName, out var users)
            || !users.TryGetValue(connection.UserId, out var sockets)
            || !sockets.Remove(connection))
        {
            return false;
        }

        var rooms = _bySocket[connection];
        rooms.Remove(roomName);
        if (rooms.Count == 0)
        {
            _bySocket.Remove(connection);
        }

        if (sockets.Count > 0)
        {
            return false;
        }

        users.Remove(connection.UserId);
        if (users.Count == 0)
        {
            _rooms.Remove(roomName);
        }

        nodes.Set(new(connection.UserId, roomName), isHere: false);
        return !IsElsewhere(connection.UserId, roomName);
    }
}
