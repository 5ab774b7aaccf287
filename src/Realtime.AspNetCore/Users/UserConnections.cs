namespace Realtime.Users;

/// <summary>The sockets of this node, by user. Thread-safe.</summary>
internal sealed class UserConnections
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<UserConnection>> _byUser = new(StringComparer.Ordinal);

    /// <summary>Adds a socket.</summary>
    /// <returns>How many the user has now.</returns>
    public int Add(UserConnection connection)
    {
        lock (_lock)
        {
            if (!_byUser.TryGetValue(connection.UserId, out var connections))
            {
                _byUser[connection.UserId] = connections = new(1);
            }

            connections.Add(connection);
            return connections.Count;
        }
    }

    /// <summary>Removes a socket.</summary>
    /// <returns>True if it existed.</returns>
    public bool Remove(UserConnection connection)
    {
        lock (_lock)
        {
            if (!_byUser.TryGetValue(connection.UserId, out var connections) || !connections.Remove(connection))
            {
                return false;
            }

            if (connections.Count == 0)
            {
                _byUser.Remove(connection.UserId);
            }

            return true;
        }
    }

    /// <summary>Returns how many sockets the user has.</summary>
    public int CountOf(string userId)
    {
        lock (_lock)
        {
            return _byUser.TryGetValue(userId, out var connections) ? connections.Count : 0;
        }
    }

    /// <summary>Returns a copy of the user's current sockets.</summary>
    public UserConnection[] Of(string userId)
    {
        lock (_lock)
        {
            return _byUser.TryGetValue(userId, out var connections) ? [.. connections] : [];
        }
    }

    /// <summary>Returns a copy of all sockets.</summary>
    public UserConnection[] All()
    {
        lock (_lock)
        {
            return [.. _byUser.Values.SelectMany(connections => connections)];
        }
    }

    /// <summary>Returns a copy of the sockets whose token has expired.</summary>
    public List<UserConnection> ExpiredAt(DateTimeOffset now)
    {
        var expired = new List<UserConnection>();
        lock (_lock)
        {
            foreach (var connections in _byUser.Values)
            {
                foreach (var connection in connections)
                {
                    if (connection.User.ExpiresAt <= now)
                    {
                        expired.Add(connection);
                    }
                }
            }
        }

        return expired;
    }
}
