namespace Realtime.Storage;

/// <summary>
/// Stores reactions to messages. All members are thread-safe, atomic, durable when they complete, and safe to repeat.
/// </summary>
public interface IReactionStore
{
    /// <summary>Adds a reaction.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who reacts; a participant of the conversation.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="createdAt">The time to record, whole milliseconds.</param>
    /// <param name="limits">The limits, which also hold under concurrent calls.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The outcome, and the message with its reactions.</returns>
    ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken);

    /// <summary>Removes a reaction.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who reacted.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The outcome, and the message with its reactions.</returns>
    ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken);
}
