using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// The removal of old messages. All members are thread-safe, atomic and durable when they complete; several nodes may
/// remove at once. Sequences and ids of what is removed are never given again, and what is left keeps its own.
/// </summary>
public interface IRetentionStore
{
    /// <summary>Sets a conversation's own policy.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="policy">The policy; null for the host's default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation's revision of the change; null if there is no such conversation.</returns>
    ValueTask<long?> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken);

    /// <summary>Lists conversations, page by page, in an order that does not change.</summary>
    /// <param name="onlyOwnPolicies">Only those that have a policy of their own, which are found without a look at the others.</param>
    /// <param name="cursor">The cursor of the page before; null for the first page.</param>
    /// <param name="limit">How many a page has, at least 1.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>One page; its cursor is null on the last one.</returns>
    ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the oldest messages of a conversation, in one transaction. For whom one of them was unread, it no longer
    /// counts: every participant's watermark is at the last removed message at least.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="keep">Remove what comes before this many newest messages; null for no limit.</param>
    /// <param name="before">Remove what was stored before this time, up to the first message that was not; null for no limit.</param>
    /// <param name="limit">Remove at most this many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were removed, and the revision of that change.</returns>
    ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken);
}
