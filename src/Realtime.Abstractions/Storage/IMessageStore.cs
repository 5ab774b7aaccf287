using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// Stores messages. A conversation's sequence starts at 1 and has no gaps. It is assigned in the transaction that stores
/// the message, under a lock on the conversation's row. Commit order is therefore sequence order for any number of
/// concurrent callers and nodes.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Stores a group of messages in one durable transaction: when the task completes, a power failure loses none of them.
    /// <see cref="SendRules"/> decides each message, in the order of the group. A refused message does not affect the
    /// others. Messages of one conversation get ascending sequences and revisions in the order of the group.
    /// Each stored message counts as unread for every participant except its sender.
    /// If the call fails, no message is stored, except if the database committed and the confirmation was lost. A caller
    /// that retries therefore needs client message ids.
    /// </summary>
    /// <param name="drafts">The messages, at least one. The caller has validated them and authenticated their senders.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts; has no effect after that.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.Unavailable"/>: the store cannot be used now. <see cref="RealtimeError.InvalidPayload"/>: the
    /// database cannot store a text of the group.
    /// </exception>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Reads messages by sequence, with the times at which they were read (<see cref="Message.ReadAt"/>) and their reactions. The cost does not grow with the conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="query">Validated: at most one bound, limit at least 1.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The messages in ascending sequence; empty for an unknown conversation.</returns>
    ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Finds one message, with <see cref="Message.ReadAt"/> and its reactions.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The message, or null.</returns>
    ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>Finds several messages, with their reactions.</summary>
    /// <param name="messageIds">The ids, distinct; those that match no message are ignored.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The messages, in no order.</returns>
    ValueTask<IReadOnlyList<Message>> FindManyAsync(IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken);

    /// <summary>Replaces a message's text. Its sequence, its read state and the unread counts do not change.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="cancellationToken">Cancels the wait. The change may have been stored; the call is safe to repeat.</param>
    /// <returns>The edited message; null if it does not exist or is deleted.</returns>
    ValueTask<Message?> EditAsync(MessageEdit edit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a message's text, attachments and reactions. Its id, its sequence and its client message id stay, so a retry
    /// of the send returns the deleted message. Unread counts do not change: a deleted message is unread until it is read.
    /// </summary>
    /// <param name="deletion">The deletion.</param>
    /// <param name="cancellationToken">Ends the wait; the deletion may be stored all the same, and may be repeated.</param>
    /// <returns>
    /// The message, and whether this call deleted it; null if it does not exist. If this call did not delete it and it has no
    /// <see cref="Message.DeletedAt"/>, then <see cref="MessageDeletion.KnownMembership"/> is no longer the current one.
    /// </returns>
    ValueTask<(Message Message, bool IsNew)?> DeleteAsync(MessageDeletion deletion, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the messages of a conversation whose text contains a given text, newest first. Ignores the case of at least the
    /// ASCII letters. Looks at no more than <paramref name="scanLimit"/> messages, so that the cost is bounded.
    /// The returned messages have no reactions.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="text">The text to find, without wildcards; not empty.</param>
    /// <param name="before">Only messages with a smaller sequence; null for all.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="scanLimit">The maximum number of messages to look at.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The messages, and the sequence below which to continue; null if no message is left to look at.</returns>
    ValueTask<(IReadOnlyList<Message> Messages, long? NextBefore)> SearchAsync(
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit,
        CancellationToken cancellationToken);

    /// <summary>Finds the message that a sender stored in a conversation with a client message id.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="clientMessageId">The id that the sender's client chose.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The message, or null.</returns>
    ValueTask<Message?> FindByClientIdAsync(string conversationId, string senderId, string clientMessageId, CancellationToken cancellationToken);
}
