namespace Realtime.Users;

/// <summary>
/// Blocks between users. A blocked user cannot send to the blocking user in their direct conversation or in a group of only the two,
/// and only learns that the message cannot be sent. The user can neither open a conversation with the blocking user, nor create a
/// group with that user, nor add that user; the answer is the same as for a user who does not exist. Neither of the two sees the
/// other's presence, typing and receipts. In larger groups both see each other's messages. A block holds on all nodes when the call
/// returns; nodes that cannot be reached notice it within 5 seconds.
/// Thread-safe. Repeating a call changes nothing.
/// </summary>
public interface IUserBlocks
{
    /// <summary>Blocks a user.</summary>
    /// <param name="userId">The user who blocks.</param>
    /// <param name="blockedUserId">The user to block.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    /// <exception cref="RealtimeException">
    /// The user to block is unknown or the same user, or too many users are blocked.
    /// </exception>
    Task<bool> BlockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default);

    /// <summary>Ends a block.</summary>
    /// <param name="userId">The user who blocked.</param>
    /// <param name="blockedUserId">The blocked user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    Task<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default);

    /// <summary>Lists the users whom a user blocks.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The ids, in the order in which they were blocked.</returns>
    Task<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken = default);
}
