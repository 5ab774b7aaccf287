namespace Realtime.Messages;

/// <summary>
/// Sends and reads on behalf of a user. A call takes the same path as an event of a socket: it is authorized, stored,
/// then delivered. Thread-safe. The messages of one conversation are stored and delivered in the order in which they
/// were accepted.
/// </summary>
public interface IMessageService
{
    /// <summary>Stores a message and delivers it to the conversation's connected participants.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the wait; the message may still be stored and delivered.</param>
    /// <returns>The stored message. The task completes after the commit.</returns>
    /// <exception cref="RealtimeException">
    /// The sender is not a participant, the content is empty or too long, the receiver is not another participant, or the
    /// send queue is full (<see cref="RealtimeError.Unavailable"/>).
    /// </exception>
    Task<SentMessage> SendAsync(SendMessage message, CancellationToken cancellationToken = default);

    /// <summary>Marks messages as read, up to a sequence or all of them. A lower sequence than before changes nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user who read them.</param>
    /// <param name="upToSequence">The last sequence that was read; null for all messages stored now.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed. The other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the sequence is below 1.
    /// </exception>
    Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default);

    /// <summary>Marks only one message as read. Messages before it stay unread.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who read it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="RealtimeException">The message does not exist, or the user cannot see it.</exception>
    Task<ReadReceipt> MarkMessageReadAsync(string messageId, string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Marks only the given messages of a conversation as read, in one transaction. Ids of other messages are ignored.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user who read them.</param>
    /// <param name="messageIds">The messages, at most 200.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed. The other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or there are too many ids.
    /// </exception>
    Task<ReadReceipt> MarkMessagesReadAsync(string conversationId, string userId, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records that messages reached one of the user's devices, up to a sequence or all of them. A lower sequence than before
    /// changes nothing.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="upToSequence">The last sequence that was delivered; null for all messages stored now.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What changed. The other participants are notified if anything did.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the sequence is below 1.
    /// </exception>
    Task<DeliveryReceipt> MarkDeliveredAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the text of a user's own message. The participants are notified.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user. Must have sent the message and still be a participant.</param>
    /// <param name="content">The new text.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be changed.</param>
    /// <returns>The message as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The user cannot see the message, another user sent it (<see cref="RealtimeError.Forbidden"/>), it is deleted or older
    /// than <c>EditWindow</c> (<see cref="RealtimeError.MessageLocked"/>), or the text is refused as that of a new message.
    /// </exception>
    Task<Message> EditAsync(string messageId, string userId, string content, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a user's own message, or in a group that of somebody else, if the user is a moderator or an owner; see
    /// <see cref="Message.DeletedAt"/> for what remains. The participants are notified. Deleting it again changes nothing.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user, a participant.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be deleted.</param>
    /// <returns>What remains of the message.</returns>
    /// <exception cref="RealtimeException">
    /// The user cannot see the message, did not send it and has no right to delete it (<see cref="RealtimeError.Forbidden"/>), or
    /// sent it longer ago than <c>DeleteWindow</c>.
    /// </exception>
    Task<Message> DeleteAsync(string messageId, string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes the text of any message, whoever sent it and however old it is. Acts for the host: hooks do not run.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="content">The new text.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be changed.</param>
    /// <returns>The message as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The message does not exist or is deleted, or the text is empty or too long.
    /// </exception>
    Task<Message> EditAsModeratorAsync(string messageId, string content, CancellationToken cancellationToken = default);

    /// <summary>Deletes any message, whoever sent it and however old it is. Acts for the host.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the wait; it may still be deleted.</param>
    /// <returns>What remains of the message.</returns>
    /// <exception cref="RealtimeException">The message does not exist.</exception>
    Task<Message> DeleteAsModeratorAsync(string messageId, CancellationToken cancellationToken = default);
}
