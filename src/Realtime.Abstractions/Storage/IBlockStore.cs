namespace Realtime.Storage;

/// <summary>
/// Who blocks whom. All members are thread-safe, atomic, durable when they complete, and safe to repeat. While a user
/// blocks another, <see cref="IMessageStore.AppendAsync"/> refuses messages of the other to their direct conversation,
/// also where that is created later or at the same time.
/// </summary>
public interface IBlockStore
{
    /// <summary>Blocks a user.</summary>
    /// <param name="userId">Who blocks.</param>
    /// <param name="blockedUserId">Whom; another user.</param>
    /// <param name="createdAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Ends a block.</summary>
    /// <param name="userId">Who blocked.</param>
    /// <param name="blockedUserId">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if this call changed anything.</returns>
    ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken);

    /// <summary>Lists whom a user blocks.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>By time, then by id.</returns>
    ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Tells which of the given users block a user or are blocked by the user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="otherUserIds">The users to test.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>Those who are kept apart from the user.</returns>
    ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken);
}
