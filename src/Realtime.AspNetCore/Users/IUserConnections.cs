namespace Realtime.Users;

/// <summary>The connected sockets of users. Thread-safe.</summary>
public interface IUserConnections
{
    /// <summary>
    /// Disconnects all sockets of a user on all nodes, after an <c>error</c> event with the code <c>signed_out</c>. Call it when
    /// the host signs a user out. It does not revoke the user's token: the host must do that first, or keep the user out until the
    /// token has expired (<see cref="DisconnectAsync(string, DateTimeOffset, CancellationToken)"/>). The call waits at most a second
    /// for the other nodes. Nodes that cannot be reached notice it by the store within 5 seconds.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The number of disconnected sockets. If a node does not answer in time, only those of this node are counted.
    /// </returns>
    Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Disconnects all sockets of a user as <see cref="DisconnectAsync(string, CancellationToken)"/> does, and keeps the user out
    /// until a time: new sockets, later authentications and declared identities are refused with the code <c>signed_out</c>, and
    /// requests to the HTTP API with 403 and that code. It is stored, so it holds on all nodes and after a restart. Nodes that
    /// cannot be reached notice it by the store within 5 seconds. Host code that calls chat's services for the user is not refused.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="until">
    /// The time until which the user stays out, compared with each node's clock. It replaces an earlier time, also a later one. Use
    /// <see cref="DateTimeOffset.MaxValue"/> for no end.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The number of disconnected sockets. If a node does not answer in time, only those of this node are counted.
    /// </returns>
    /// <exception cref="RealtimeException">The store is unavailable. Nobody was disconnected.</exception>
    Task<int> DisconnectAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Lets a user in again before the time is over. The user's clients must connect again.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the user was not kept out.</returns>
    /// <exception cref="RealtimeException">The store is unavailable.</exception>
    Task<bool> AdmitAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Finds until when a user is kept out.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The time; null if the user is not kept out.</returns>
    /// <exception cref="RealtimeException">The store is unavailable.</exception>
    Task<DateTimeOffset?> FindExclusionAsync(string userId, CancellationToken cancellationToken = default);
}
