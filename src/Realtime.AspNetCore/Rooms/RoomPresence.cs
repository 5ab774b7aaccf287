using Realtime.Users;

namespace Realtime.Rooms;

/// <summary>Who is in which room with which sockets. A user with several is there once. Thread-safe.</summary>
internal sealed class RoomPresence
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, HashSet<UserConnection>>> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<UserConnection, HashSet<string>> _bySocket = [];

    /// <summary>Puts a socket into a room.</summary>
    /// <returns>True if it is the user's first there.</returns>
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
            return isFirst;
        }
    }

    /// <summary>Takes a socket out of a room.</summary>
    /// <returns>True if it was there and was the user's last.</returns>
    public bool Remove(UserConnection connection, string roomName)
    {
        lock (_lock)
        {
            return Remove_NeedsLock(connection, roomName);
        }
    }

    /// <summary>Takes all of a user's sockets out of a room.</summary>
    /// <returns>True if there was one.</returns>
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
    public bool Contains(string userId, string roomName)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(roomName, out var users) && users.ContainsKey(userId);
        }
    }

    /// <summary>How many users are in a room.</summary>
    public int Count(string roomName)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(roomName, out var users) ? users.Count : 0;
        }
    }

    /// <summary>Who is in a room; a copy.</summary>
    public string[] UsersIn(string roomName)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(roomName, out var users) ? [.. users.Keys] : [];
        }
    }

    /// <summary>The rooms that a socket is in; a copy.</summary>
    public string[] Of(UserConnection connection)
    {
        lock (_lock)
        {
            return _bySocket.TryGetValue(connection, out var rooms) ? [.. rooms] : [];
        }
    }

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

        return true;
    }
}
