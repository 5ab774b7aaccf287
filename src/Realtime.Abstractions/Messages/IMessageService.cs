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
    /// <param name="cancellationToken">Cancels the wait; the message may still be stored and delivered.</param>
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
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed; the other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the sequence is below 1.</exception>
    Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default);

    /// <summary>Marks one message as read and no other; messages before it stay unread.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">Who read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="RealtimeException">There is no such message for this user.</exception>
    Task<ReadReceipt> MarkMessageReadAsync(string messageId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Marks several messages of a conversation as read, in one transaction, and no others. Ids that it does not have are passed over.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">Who read.</param>
    /// <param name="messageIds">The messages, at most 200.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed; the other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or there are too many ids.</exception>
    Task<ReadReceipt> MarkMessagesReadAsync(string conversationId, string userId, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken = default);

    /// <summary>Records that messages reached one of the user's devices, up to a sequence or all of them. Going back changes nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="upToSequence">The last sequence delivered; null for all that are stored now.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed; the other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the sequence is below 1.</exception>
    Task<DeliveryReceipt> MarkDeliveredAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the text of a user's own message. The participants are notified.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user; must have sent it and still take part.</param>
    /// <param name="content">The new text.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be changed.</param>
    /// <returns>The message as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// There is no such message for this user, another sent it (<see cref="RealtimeError.Forbidden"/>), it is deleted or older than
    /// <c>EditWindow</c> (<see cref="RealtimeError.MessageLocked"/>), or the text is refused as that of a new message is.
    /// </exception>
    Task<Message> EditAsync(string messageId, string userId, string content, CancellationToken cancellationToken = default);

    /// <summary>Deletes a user's own message; see <see cref="Message.DeletedAt"/> for what is left. The participants are notified. Deleting again changes nothing.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user; must have sent it and still take part.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be deleted.</param>
    /// <returns>What is left of it.</returns>
    /// <exception cref="RealtimeException">There is no such message for this user, another sent it, or it is older than <c>DeleteWindow</c>.</exception>
    Task<Message> DeleteAsync(string messageId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Changes the text of any message, whoever sent it and however old it is. Acts for the host: no hook is asked.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="content">The new text.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be changed.</param>
    /// <returns>The message as it is now.</returns>
    /// <exception cref="RealtimeException">There is no such message, it is deleted, or the text is empty or too long.</exception>
    Task<Message> EditAsModeratorAsync(string messageId, string content, CancellationToken cancellationToken = default);

    /// <summary>Deletes any message, whoever sent it and however old it is. Acts for the host.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be deleted.</param>
    /// <returns>What is left of it.</returns>
    /// <exception cref="RealtimeException">There is no such message.</exception>
    Task<Message> DeleteAsModeratorAsync(string messageId, CancellationToken cancellationToken = default);
}
