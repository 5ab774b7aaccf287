namespace Realtime.Users;

/// <summary>The connected sockets of users. Thread-safe.</summary>
public interface IUserConnections
{
    /// <summary>
    /// Ends all sockets of a user, after telling each with an <c>error</c> event of code
    /// <c>signed_out</c>. For use when the host signs a user out or blocks one; it does not revoke the
    /// user's token, which is the host's to do, and first.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many sockets were ended.</returns>
    Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default);
}
