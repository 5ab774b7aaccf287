namespace Realtime.Storage;

/// <summary>Reactions to messages. All members are thread-safe, atomic, durable when they complete, and safe to repeat.</summary>
public interface IReactionStore
{
    /// <summary>Adds a reaction.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who reacts; takes part.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="createdAt">The time to record, whole milliseconds.</param>
    /// <param name="limits">How many there may be; also under concurrent calls.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken);

    /// <summary>Takes a reaction back.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who reacted.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken);
}
