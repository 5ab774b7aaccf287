using Realtime.Guards;

namespace Realtime.Rooms;

/// <summary>
/// Runs the changes of one user in one room one after the other, including their announcements. If a user joins and leaves
/// on two sockets, the last announcement is the last change. Thread-safe.
/// </summary>
internal sealed class RoomGates
{
    private readonly KeyedGates<(string RoomName, string UserId)> _gates = new();

    /// <summary>Waits for the gate. Dispose the result to leave it.</summary>
    public ValueTask<KeyedGates<(string RoomName, string UserId)>.Turn> EnterAsync(string roomName, string userId, CancellationToken cancellationToken = default) =>
        _gates.EnterAsync((roomName, userId), cancellationToken);
}
