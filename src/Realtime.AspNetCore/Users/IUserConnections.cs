namespace Realtime.Users;

/// <summary>The connected sockets of users. Thread-safe.</summary>
public interface IUserConnections
{
    /// <summary>
    /// Disconnects all sockets of a user on all nodes, after an <c>error</c> event with the code <c>signed_out</c>. Call it when
    /// the host signs a user out or blocks one. It does not revoke the user's token: the host must do that first. The call
    /// waits at most a second for the other nodes.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The number of disconnected sockets. If a node does not answer in time, only those of this node are counted.
    /// </returns>
    Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default);
}
