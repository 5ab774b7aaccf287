namespace Realtime.Messages;

/// <summary>
/// Sending and reading on behalf of a user, by the same way that a socket's event takes: authorized,
/// stored, then delivered. Thread-safe. Sends of one conversation are stored and delivered in the order in
/// which they were accepted.
/// </summary>
public interface IMessageService
{
    /// <summary>Stores a message and delivers it to the conversation's connected participants.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; the message may be stored and delivered all the same.</param>
    /// <returns>The stored message; completes after its commit.</returns>
    /// <exception cref="RealtimeException">
    /// The sender does not take part, the content is empty or too long, the receiver is no other
    /// participant, or the queue of sends is full (<see cref="RealtimeError.Unavailable"/>).
    /// </exception>
    Task<SentMessage> SendAsync(SendMessage message, CancellationToken cancellationToken = default);

    /// <summary>Marks messages as read, up to a sequence or all of them. Going back changes nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">Who read.</param>
    /// <param name="upToSequence">The last sequence read; null for all that are stored now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed; the other participants are told if anything did.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the sequence is below 1.</exception>
    Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default);

    /// <summary>Marks one message as read and no other; messages before it stay unread.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="RealtimeException">There is no such message for this user.</exception>
    Task<ReadReceipt> MarkMessageReadAsync(string messageId, string userId, CancellationToken cancellationToken = default);
}
