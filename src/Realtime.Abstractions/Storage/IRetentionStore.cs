using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// Removes old messages. All members are thread-safe, atomic and durable when they complete. Several nodes may remove
/// messages at the same time. The sequences and ids of removed messages are never used again. The other messages keep theirs.
/// </summary>
public interface IRetentionStore
{
    /// <summary>Sets the policy of a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="policy">The policy; null for the host's default.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation's revision of the change; null if the conversation does not exist.</returns>
    ValueTask<long?> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken);

    /// <summary>Lists conversations, page by page, in an order that does not change.</summary>
    /// <param name="onlyOwnPolicies">If true, lists only conversations with a policy, without reading the others.</param>
    /// <param name="cursor">The cursor of the page before; null for the first page.</param>
    /// <param name="limit">The maximum number of conversations per page, at least 1.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page; its cursor is null on the last one.</returns>
    ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the oldest messages of a conversation in one transaction. Removed messages no longer count as unread: every
    /// participant's watermark moves at least to the last removed message.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="keep">The number of newest messages to keep; null to keep any number.</param>
    /// <param name="before">
    /// Removes messages stored before this time, up to the first message that was not; null for messages of any age.
    /// </param>
    /// <param name="limit">The maximum number of messages to remove, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>How many were removed, and the revision of the change.</returns>
    ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken);
}
