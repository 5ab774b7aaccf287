namespace Realtime.Users;

/// <summary>The connected sockets of users. Thread-safe.</summary>
public interface IUserConnections
{
    /// <summary>
    /// Disconnects all sockets of a user on this node, after an <c>error</c> event with the code <c>signed_out</c>. Call it when
    /// the host signs a user out or blocks one. It does not revoke the user's token: the host must do that first.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of disconnected sockets.</returns>
    Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default);
}
