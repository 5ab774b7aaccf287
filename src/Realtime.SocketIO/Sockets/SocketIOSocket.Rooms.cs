namespace Realtime.SocketIO;

/// <summary>The rooms.</summary>
public sealed partial class SocketIOSocket
{
    // Null until it enters the first.
    private HashSet<string>? _rooms;

    /// <summary>The rooms it is in, its own (named by its id) included.</summary>
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

    /// <summary>Enters a room. Who is in it gets what is emitted to it from the moment the call returns.</summary>
    /// <param name="room">The room, by a name that the server chose, never a client's text as it came.</param>
    /// <returns>A completed task, today; a cluster may have to tell other nodes.</returns>
    /// <exception cref="InvalidOperationException">The socket is in <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms already.</exception>
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

            // Under the socket's lock, so that leaving for good cannot come between the two indexes.
            created = Namespace.RoomIndex.Add(room, this);
        }

        Namespace.RoomEvents?.OnJoined(room, this, created);
        return ValueTask.CompletedTask;
    }

    /// <summary>Enters rooms, one after the other.</summary>
    /// <param name="rooms">The rooms, by names that the server chose.</param>
    /// <returns>A task that is complete once it has.</returns>
    /// <exception cref="InvalidOperationException">The socket would be in more than <see cref="SocketIOOptions.MaxRoomsPerSocket"/> rooms; it has entered those before.</exception>
    public async ValueTask JoinAsync(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        foreach (var room in rooms)
        {
            await JoinAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A completed task, today; a cluster may have to tell other nodes.</returns>
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

    /// <summary>Leaves all rooms together with the namespace.</summary>
    /// <returns>What is to be told outside of the lock; null if nobody asks.</returns>
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
