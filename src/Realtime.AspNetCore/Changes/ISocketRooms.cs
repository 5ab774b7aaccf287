namespace Realtime.Changes;

/// <summary>Moves the sockets of this node between rooms (<see cref="Domain.RoomNames"/>), in every namespace of chat. Thread-safe.</summary>
internal interface ISocketRooms
{
    /// <summary>Adds all sockets that are in any of some rooms to another room, at once.</summary>
    ValueTask JoinAsync(IReadOnlyList<string> rooms, string room);

    /// <summary>Removes all sockets that are in one room from another, at once.</summary>
    ValueTask LeaveAsync(string room, string fromRoom);
}
