using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// Reads what changed in a conversation. Every conversation has a revision. It is 1 when the conversation is created and
/// rises by one, without gaps, with each change that the other stores commit: a message, an edit, a deletion, a reaction,
/// participants who were added or removed, a title, a mute, a retention policy, a removal of old messages.
/// The revision is assigned in the transaction of the change, under a lock on the conversation's row. Commit order is
/// therefore revision order. Reads and deliveries have no revision; watermarks are returned in full.
/// All members are thread-safe.
/// </summary>
public interface IChangeStore
{
    /// <summary>
    /// Reads what changed after a revision, for a participant. The cost does not grow with the conversation. The result and
    /// the earlier results together hold every change up to the result's revision. A message that changes during the call
    /// may be newer than that revision.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">Validated: the revision is at least 0, the limit at least 1.</param>
    /// <param name="maxMissed">If more changes than this were missed, the result is a reset.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The changes; null if the user is not a participant.</returns>
    ValueTask<ConversationChanges?> GetAsync(string conversationId, string userId, ChangesQuery query, long maxMissed, CancellationToken cancellationToken);

    /// <summary>Reads the store's epoch; see <see cref="ConversationChanges.Epoch"/>.</summary>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The epoch, an opaque string.</returns>
    ValueTask<string> GetEpochAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates a new epoch. Call this once after a database was restored from a backup, before the host accepts connections.
    /// Clients that have newer data than the restored database then get a reset.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The new epoch.</returns>
    ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken);
}
