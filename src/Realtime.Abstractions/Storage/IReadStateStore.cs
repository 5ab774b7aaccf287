using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// What has been read. A participant has one watermark ("read up to N") and, beside it, exactly those single
/// messages that were read out of order. Unread counts are kept with every send and read, so reading one
/// costs the same in any conversation. They are exact under concurrent sends and reads.
/// </summary>
public interface IReadStateStore
{
    /// <summary>Moves a participant's watermark forward; moving it back changes nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="upToSequence">The new watermark, at least 1 and cut to the newest message; null for the newest message.</param>
    /// <param name="readAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, or null if the user does not take part.</returns>
    ValueTask<ReadReceipt?> MarkReadAsync(string conversationId, string userId, long? upToSequence, DateTimeOffset readAt, CancellationToken cancellationToken);

    /// <summary>Marks one message as read and leaves those before it. Own messages, and those already read, change nothing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="sequence">The message's sequence; it exists.</param>
    /// <param name="readAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, or null if the user does not take part.</returns>
    ValueTask<ReadReceipt?> MarkMessageReadAsync(string conversationId, string userId, long sequence, DateTimeOffset readAt, CancellationToken cancellationToken);

    /// <summary>Reads one unread count.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The count, or null if the user does not take part.</returns>
    ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>Reads all of a user's unread counts, rooms left out.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The total, and each conversation with unread messages.</returns>
    ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken);
}
