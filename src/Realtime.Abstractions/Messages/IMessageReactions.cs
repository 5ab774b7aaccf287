namespace Realtime.Messages;

/// <summary>Reactions to messages, on behalf of a user who takes part. Thread-safe; repeating a call changes nothing.</summary>
public interface IMessageReactions
{
    /// <summary>Adds a reaction; the participants are notified if it is new.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who reacts.</param>
    /// <param name="emoji">The reaction: 1 to 32 characters (UTF-16 code units) without spaces or control characters.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message with its reactions.</returns>
    /// <exception cref="RealtimeException">There is no such message for this user, it is deleted, or there are too many reactions.</exception>
    Task<Message> AddAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default);

    /// <summary>Takes a reaction back; the participants are notified if it was there.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who reacted.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message with its reactions.</returns>
    /// <exception cref="RealtimeException">There is no such message for this user, or it is deleted.</exception>
    Task<Message> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default);
}
