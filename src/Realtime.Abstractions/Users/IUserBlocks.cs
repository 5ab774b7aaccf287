namespace Realtime.Users;

/// <summary>
/// Who blocks whom. Who is blocked cannot send to the other in their direct conversation, and is told no more than that
/// the message cannot be sent. Neither sees the other's presence or typing. In groups both go on as before. Thread-safe;
/// repeating a call changes nothing.
/// </summary>
public interface IUserBlocks
{
    /// <summary>Blocks a user.</summary>
    /// <param name="userId">Who blocks.</param>
    /// <param name="blockedUserId">Whom.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    /// <exception cref="RealtimeException">The user is unknown or the same, or too many are blocked.</exception>
    Task<bool> BlockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default);

    /// <summary>Ends a block.</summary>
    /// <param name="userId">Who blocked.</param>
    /// <param name="blockedUserId">Whom.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    Task<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default);

    /// <summary>Lists whom a user blocks.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>By time.</returns>
    Task<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken = default);
}
