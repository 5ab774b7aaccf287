using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Realtime.SocketIO.Broadcasting;

/// <summary>
/// The members of the rooms of a namespace. A broadcast copies the references to its recipients under the lock and
/// does everything else outside it. A broadcast to rooms visits only the members of these rooms.
/// </summary>
/// <typeparam name="T">The members.</typeparam>
internal sealed class RoomIndex<T>
    where T : class, IRecipient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<T>> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T> _sockets = new(StringComparer.Ordinal);

    public int SocketCount => _sockets.Count;

    public void Add(T socket)
    {
        lock (_gate)
        {
            _sockets.Add(socket.Id, socket);
        }
    }

    /// <summary>Adds a member.</summary>
    /// <returns>Whether it is the room's first.</returns>
    public bool Add(string room, T socket)
    {
        lock (_gate)
        {
            var created = !_rooms.TryGetValue(room, out var members);
            if (created)
            {
                _rooms.Add(room, members = []);
            }

            members!.Add(socket);
            return created;
        }
    }

    /// <summary>Removes a member.</summary>
    /// <returns>Whether it was the room's last.</returns>
    public bool Remove(string room, T socket)
    {
        lock (_gate)
        {
            return Remove_NeedsLock(room, socket);
        }
    }

    /// <summary>Removes a socket from the namespace and all its rooms.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="rooms">Its rooms.</param>
    /// <param name="left">
    /// Receives each room, and whether the room was removed with its last member; null if not needed.
    /// </param>
    public void Remove(T socket, IEnumerable<string> rooms, List<(string Room, bool Deleted)>? left)
    {
        lock (_gate)
        {
            _sockets.Remove(socket.Id);
            foreach (var room in rooms)
            {
                var deleted = Remove_NeedsLock(room, socket);
                left?.Add((room, deleted));
            }
        }
    }

    /// <summary>Copies the names of the rooms.</summary>
    public IReadOnlyCollection<string> Rooms()
    {
        lock (_gate)
        {
            return [.. _rooms.Keys];
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out T? socket)
    {
        lock (_gate)
        {
            return _sockets.TryGetValue(id, out socket);
        }
    }

    /// <summary>Whether a broadcast may have recipients, without its exceptions.</summary>
    public bool MayReach(in BroadcastTarget target)
    {
        lock (_gate)
        {
            if (target.Rooms is not { } rooms)
            {
                return _sockets.Count > 0;
            }

            foreach (var room in rooms)
            {
                if (_rooms.ContainsKey(room) || _sockets.ContainsKey(room))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Copies the recipients of a broadcast, each once.</summary>
    /// <param name="target">The address.</param>
    /// <param name="count">The number of recipients.</param>
    /// <returns>A rented array, which the caller must pass to <see cref="Return"/>.</returns>
    public T[] Rent(in BroadcastTarget target, out int count)
    {
        lock (_gate)
        {
            return target switch
            {
                { Rooms: null, HasExceptions: false } => Copy_NeedsLock(_sockets.Values, _sockets.Count, out count),
                { SingleRoom: { } room, HasExceptions: false } when _rooms.TryGetValue(room, out var members) && !_sockets.ContainsKey(room) =>
                    Copy_NeedsLock(members, members.Count, out count),
                _ => Select_NeedsLock(target, out count),
            };
        }
    }

    /// <summary>Clears an array from <see cref="Rent"/> and returns it to the pool.</summary>
    public static void Return(T[] recipients, int count)
    {
        recipients.AsSpan(0, count).Clear();
        ArrayPool<T>.Shared.Return(recipients);
    }

    private static T[] Copy_NeedsLock(ICollection<T> members, int size, out int count)
    {
        var recipients = ArrayPool<T>.Shared.Rent(size);
        members.CopyTo(recipients, 0);
        count = size;
        return recipients;
    }

    private T[] Select_NeedsLock(in BroadcastTarget target, out int count)
    {
        var selected = new HashSet<T>();
        if (target.Rooms is null)
        {
            selected.UnionWith(_sockets.Values);
        }
        else
        {
            foreach (var room in target.Rooms)
            {
                selected.UnionWith(MembersOf_NeedsLock(room));
            }
        }

        foreach (var room in target.ExceptRooms ?? [])
        {
            selected.ExceptWith(MembersOf_NeedsLock(room));
        }

        if (target.Except is T self)
        {
            selected.Remove(self);
        }

        return Copy_NeedsLock(selected, selected.Count, out count);
    }

    /// <summary>A room's members. A socket is always a member of the room named by its id.</summary>
    private IEnumerable<T> MembersOf_NeedsLock(string room)
    {
        IEnumerable<T> members = _rooms.TryGetValue(room, out var inRoom) ? inRoom : [];
        return _sockets.TryGetValue(room, out var socket) ? members.Append(socket) : members;
    }

    private bool Remove_NeedsLock(string room, T socket) =>
        _rooms.TryGetValue(room, out var members) && members.Remove(socket) && members.Count == 0 && _rooms.Remove(room);
}
