namespace Realtime.Rooms;

/// <summary>
/// Decides who may enter which room. Without one, every room is public. Registered as scoped: an implementation
/// may use the host's own scoped services. It is asked when a user who is no member comes, and for the list of
/// rooms; a member stays one until leaving or until the host removes the user.
/// </summary>
public interface IRoomPolicy
{
    /// <summary>Checks whether a user may become a member of a room. A room that may not be entered answers as one that does not exist.</summary>
    /// <param name="roomName">The room's name; a valid one.</param>
    /// <param name="userId">The authenticated user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True to let the user in.</returns>
    ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken);

    /// <summary>Checks whether a user who may enter may also create the room by being the first. Asked only where the options allow that at all; the default agrees.</summary>
    /// <param name="roomName">The room's name; a valid one that no room has.</param>
    /// <param name="userId">The authenticated user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True to create the room.</returns>
    ValueTask<bool> MayCreateAsync(string roomName, string userId, CancellationToken cancellationToken) => new(true);
}
