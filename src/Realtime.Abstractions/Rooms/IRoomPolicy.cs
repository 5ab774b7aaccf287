namespace Realtime.Rooms;

/// <summary>
/// Decides who may enter which room. Without a policy, every room is public. Registered as scoped: an implementation may
/// use the host's scoped services. It is called when a user who is not a member enters, and for the list of rooms. A
/// member stays one until the user leaves or the host removes the user.
/// </summary>
public interface IRoomPolicy
{
    /// <summary>
    /// Checks whether a user may become a member of a room. A room that the
    /// user may not enter is reported as not found.
    /// </summary>
    /// <param name="roomName">A valid room name.</param>
    /// <param name="userId">The authenticated user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True if the user may enter.</returns>
    ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Checks whether a user who may enter may also create the room by entering it first. Called only if the options allow
    /// users to create rooms. The default returns true.
    /// </summary>
    /// <param name="roomName">A valid name that no room has yet.</param>
    /// <param name="userId">The authenticated user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True if the user may create the room.</returns>
    ValueTask<bool> MayCreateAsync(string roomName, string userId, CancellationToken cancellationToken) => new(true);
}
