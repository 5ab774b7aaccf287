namespace Realtime.Users;

/// <summary>
/// Bans: users who may not use chat until a time. They are stored, so they hold on all nodes and after a restart. A banned
/// user's sockets end, and new sockets, later authentications, declared identities and requests to the HTTP API are refused with the
/// code <c>banned</c>, with the end and, if the host wants it shown, the reason. Host code that calls chat's services for the user is
/// not refused. Thread-safe.
/// </summary>
public interface IUserBans
{
    /// <summary>
    /// Bans a user, and disconnects the user's sockets on all nodes. It replaces an earlier ban of the user. The call waits at
    /// most a second for the other nodes. Nodes that cannot be reached notice it by the store within 5 seconds.
    /// </summary>
    /// <param name="ban">The ban. <see cref="UserBan.BannedAt"/> is not read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The number of disconnected sockets. If a node does not answer in time, only those of this node are counted.
    /// </returns>
    /// <exception cref="RealtimeException">
    /// The user's or the banning user's id is not valid, the reason is too long, or the store is unavailable. Nobody was banned.
    /// </exception>
    Task<int> BanAsync(UserBan ban, CancellationToken cancellationToken = default);

    /// <summary>Ends a ban before its time. The user's clients must connect again.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="liftedBy">Who ends it; null if the host does.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the user was not banned.</returns>
    /// <exception cref="RealtimeException">The store is unavailable.</exception>
    Task<bool> LiftAsync(string userId, string? liftedBy = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a user's ban.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The ban; null if the user is not banned now.</returns>
    /// <exception cref="RealtimeException">The store is unavailable.</exception>
    Task<UserBan?> FindAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Lists the users who are banned now, the newest ban first.</summary>
    /// <param name="cursor">The cursor of the page before; null for the first page.</param>
    /// <param name="limit">The maximum number of bans, 1 to 200.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The page.</returns>
    /// <exception cref="RealtimeException">The limit is out of range, the cursor is not valid, or the store is unavailable.</exception>
    Task<Page<UserBan>> ListAsync(string? cursor = null, int limit = 50, CancellationToken cancellationToken = default);
}
