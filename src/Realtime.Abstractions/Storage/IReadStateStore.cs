using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// Stores what participants have read. A participant has one watermark ("read up to N") and, above it, the single messages
/// that were read out of order. Unread counts are exact under concurrent sends and reads. Reading one costs the same in
/// any conversation.
/// </summary>
public interface IReadStateStore
{
    /// <summary>Moves a participant's watermark forward. A lower value changes nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="upToSequence">The new watermark, at least 1 and cut to the newest message; null for the newest message.</param>
    /// <param name="readAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The receipt; null if the user is not a participant.</returns>
    ValueTask<ReadReceipt?> MarkReadAsync(string conversationId, string userId, long? upToSequence, DateTimeOffset readAt, CancellationToken cancellationToken);

    /// <summary>
    /// Marks one message as read, but not the messages before it. The user's own messages and messages already read change
    /// nothing.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="sequence">The sequence of an existing message.</param>
    /// <param name="readAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The receipt; null if the user is not a participant.</returns>
    ValueTask<ReadReceipt?> MarkMessageReadAsync(string conversationId, string userId, long sequence, DateTimeOffset readAt, CancellationToken cancellationToken);

    /// <summary>
    /// Marks several messages as read in one transaction, and no others. The user's own messages, messages already read, and
    /// ids that match no message of the conversation change nothing.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="messageIds">The messages.</param>
    /// <param name="readAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The receipt, and the ids of the messages that were unread, in no order; null if the user is not a participant.</returns>
    ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken);

    /// <summary>
    /// Moves a participant's watermark of delivered messages forward. A lower value changes nothing. Read messages count as
    /// delivered.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="upToSequence">The new watermark, at least 1 and cut to the newest message; null for the newest message.</param>
    /// <param name="deliveredAt">The time to return in the receipt, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The receipt; null if the user is not a participant.</returns>
    ValueTask<DeliveryReceipt?> MarkDeliveredAsync(string conversationId, string userId, long? upToSequence, DateTimeOffset deliveredAt, CancellationToken cancellationToken);

    /// <summary>Reads one unread count.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The count, or null if the user is not a participant.</returns>
    ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>Reads the read states of several participants of a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userIds">The users, distinct.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One state for each of the users who is a participant, in no order.</returns>
    ValueTask<IReadOnlyList<ReaderState>> ListStatesAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the unread totals of users, without rooms. A total's revision grows with every change of the total, and also when
    /// the user joins or leaves a conversation.
    /// </summary>
    /// <param name="userIds">The users, distinct.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The total of each user.</returns>
    ValueTask<IReadOnlyDictionary<string, UnreadTotal>> GetTotalsAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Reads all unread counts of a user, without rooms.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The total, and each conversation with unread messages.</returns>
    ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken);
}
