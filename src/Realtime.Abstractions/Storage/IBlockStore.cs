namespace Realtime.Storage;

/// <summary>
/// Stores which users block which. All members are thread-safe, atomic, durable when they complete, and safe to repeat.
/// While user A blocks user B, <see cref="IMessageStore.AppendAsync"/> refuses B's messages to their direct conversation, and to groups
/// of only the two. This also holds for a conversation that is created, or becomes one of only the two, later or at the same time.
/// Reads of either do not set <see cref="Messages.Message.ReadAt"/> of the other's messages.
/// </summary>
public interface IBlockStore
{
    /// <summary>Blocks a user.</summary>
    /// <param name="userId">The user who blocks.</param>
    /// <param name="blockedUserId">The user to block; not the same user.</param>
    /// <param name="createdAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>True if this call changed the stored state.</returns>
    ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Ends a block.</summary>
    /// <param name="userId">The user who blocks.</param>
    /// <param name="blockedUserId">The blocked user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>True if this call changed the stored state.</returns>
    ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken);

    /// <summary>Lists the users that a user blocks.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The ids of the blocked users, ordered by the time of the block, then by id.</returns>
    ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Returns which of the given users block a user or are blocked by that user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="otherUserIds">The users to test.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The given users with a block in either direction.</returns>
    ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken);

    /// <summary>Lists users who block a user or are blocked by that user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users, in no order; all of them if there are fewer than the limit.</returns>
    ValueTask<IReadOnlySet<string>> ListApartAsync(string userId, int limit, CancellationToken cancellationToken);
}
