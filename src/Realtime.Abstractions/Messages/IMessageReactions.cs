namespace Realtime.Messages;

/// <summary>
/// Adds and removes reactions to messages on behalf of a participant. Thread-safe. Repeating a call changes nothing.
/// </summary>
public interface IMessageReactions
{
    /// <summary>Adds a reaction. The participants are notified if it is new.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who reacts.</param>
    /// <param name="emoji">The reaction: 1 to 32 characters (UTF-16 code units) without spaces or control characters.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message with its reactions.</returns>
    /// <exception cref="RealtimeException">
    /// The user cannot see the message, it is deleted, or it has too many reactions.
    /// </exception>
    Task<Message> AddAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default);

    /// <summary>Removes a reaction. The participants are notified if it existed.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who reacted.</param>
    /// <param name="emoji">The reaction.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message with its reactions.</returns>
    /// <exception cref="RealtimeException">The user cannot see the message, or it is deleted.</exception>
    Task<Message> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default);
}
