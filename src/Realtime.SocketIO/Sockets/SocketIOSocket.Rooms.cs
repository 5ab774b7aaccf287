namespace Realtime.SocketIO;

/// <summary>The socket's rooms.</summary>
public sealed partial class SocketIOSocket
{
    // Null until the socket joins its first room.
    private HashSet<string>? _rooms;

    /// <summary>The rooms that the socket is in, including the room named by its id.</summary>
    public IReadOnlyCollection<string> Rooms
    {
        get
        {
            lock (_connection.Gate)
            {
                return _phase == Phase.Disconnected ? [] : [Id, .. _rooms ?? []];
            }
        }
    }

    /// <summary>Adds the socket to a room. It receives what is emitted to the room after the call has returned.</summary>
    /// <param name="room">The room. Use names that the server chooses, never unchecked client input.</param>
    /// <returns>A task. It is already completed if there is only one node.</returns>
    /// <exception cref="InvalidOperationException">
    /// The socket is already in <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms.
    /// </exception>
    public ValueTask JoinAsync(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        bool created;
        lock (_connection.Gate)
        {
            if (_phase == Phase.Disconnected || room == Id || !(_rooms ??= new(1, StringComparer.Ordinal)).Add(room))
            {
                return ValueTask.CompletedTask;
            }

            if (_rooms.Count > Server.Options.MaxRoomsPerSocket)
            {
                _rooms.Remove(room);
                throw new InvalidOperationException($"A socket can be in at most {Server.Options.MaxRoomsPerSocket} rooms ({nameof(SocketIOOptions.MaxRoomsPerSocket)}).");
            }

            // Under the socket's lock, so that the socket cannot leave the namespace between the two updates.
            created = Namespace.RoomIndex.Add(room, this);
        }

        Namespace.RoomEvents?.OnJoined(room, this, created);
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds the socket to rooms, one after the other.</summary>
    /// <param name="rooms">The rooms. Use names that the server chooses.</param>
    /// <returns>A task that completes when the socket has joined.</returns>
    /// <exception cref="InvalidOperationException">
    /// The socket would be in more than <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms. It has already joined
    /// the rooms before that one.
    /// </exception>
    public async ValueTask JoinAsync(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var room in rooms)
        {
            await JoinAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the socket from a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task. It is already completed if there is only one node.</returns>
    public ValueTask LeaveAsync(string room)
    {
        bool deleted;
        lock (_connection.Gate)
        {
            if (_rooms is null || !_rooms.Remove(room))
            {
                return ValueTask.CompletedTask;
            }

            deleted = Namespace.RoomIndex.Remove(room, this);
        }

        Namespace.RoomEvents?.OnLeft(room, this, deleted);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the socket is in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>True if it is.</returns>
    public bool IsInRoom(string room)
    {
        lock (_connection.Gate)
        {
            return (_rooms is not null && _rooms.Contains(room)) || (room == Id && _phase == Phase.Connected);
        }
    }

    /// <summary>Removes the socket from all rooms and from the namespace.</summary>
    /// <returns>The rooms to report outside the lock; null if there are no listeners.</returns>
    private List<(string Room, bool Deleted)>? LeaveAllRooms_NeedsLock()
    {
        List<(string Room, bool Deleted)>? left = Namespace.RoomEvents is null ? null : [];
        Namespace.RoomIndex.Remove(this, _rooms ?? [], left);
        _rooms = null;
        return left;
    }

    private void NotifyLeft(List<(string Room, bool Deleted)>? left)
    {
        foreach (var (room, deleted) in left ?? [])
        {
            Namespace.RoomEvents?.OnLeft(room, this, deleted);
        }
    }
}
