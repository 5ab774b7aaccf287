namespace Realtime.Changes;

/// <summary>Moves the sockets of this node between rooms (<see cref="Domain.RoomNames"/>), in every namespace of chat. Thread-safe.</summary>
internal interface ISocketRooms
{
    /// <summary>Puts all sockets that are in one of some rooms into another, at once.</summary>
    ValueTask JoinAsync(IReadOnlyList<string> rooms, string room);

    /// <summary>Takes all sockets that are in one room out of another, at once.</summary>
    ValueTask LeaveAsync(string room, string fromRoom);
}
