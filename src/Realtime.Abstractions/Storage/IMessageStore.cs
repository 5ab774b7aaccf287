using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// Messages. A conversation's sequence starts at 1 and has no gaps; it is allotted in the transaction that
/// stores the message, under the conversation's own row, so that commit order is sequence order for any
/// number of concurrent callers and nodes.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Stores a group of messages in one transaction, and durably: when the task completes, a power failure
    /// loses none of them. Messages of one conversation get ascending sequences in the order of the group.
    /// A refused message does not hinder the others. If the call fails, none is stored, unless the failure
    /// was in reporting the commit: a caller that retries needs client message ids.
    /// Each stored message counts as unread for every participant but its sender.
    /// </summary>
    /// <param name="drafts">The messages, at least one.</param>
    /// <param name="cancellationToken">Ends the wait before the transaction starts; never after.</param>
    /// <returns>One result for each draft, in the same order.</returns>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Reads messages by sequence, with the times at which they were read (<see cref="Message.ReadAt"/>). The cost does not grow with the conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="query">Validated: at most one bound, limit at least 1.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>Ascending by sequence; an unknown conversation gives none.</returns>
    ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Finds one message, with <see cref="Message.ReadAt"/>.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The message, or null.</returns>
    ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>Finds the message that a sender stored in a conversation with a client message id.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="clientMessageId">The id that the sender's client chose.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The message, or null.</returns>
    ValueTask<Message?> FindByClientIdAsync(string conversationId, string senderId, string clientMessageId, CancellationToken cancellationToken);
}
