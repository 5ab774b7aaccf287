using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// What changed. Every conversation has a revision: 1 when it is created, and one more, without gaps, for each change that
/// the other stores commit: a message, an edit, a deletion, a reaction, participants who were added or removed, a title, a mute, a
/// retention policy, a removal of old messages. It is allotted in the transaction of the change, under the conversation's own row, so that
/// commit order is revision order. Reads and deliveries are no changes: they are told whole.
/// All members are thread-safe.
/// </summary>
public interface IChangeStore
{
    /// <summary>
    /// Reads what changed after a revision, for a participant. The cost does not grow with the conversation. Everything up to
    /// the answer's revision is in it, or was in one before; a message that changes meanwhile may be newer than that.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">Validated: the revision is at least 0, the limit at least 1.</param>
    /// <param name="maxMissed">After how many missed changes the answer is a reset.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The changes; null if the user does not take part.</returns>
    ValueTask<ConversationChanges?> GetAsync(string conversationId, string userId, ChangesQuery query, long maxMissed, CancellationToken cancellationToken);

    /// <summary>Reads the store's epoch; see <see cref="ConversationChanges.Epoch"/>.</summary>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The epoch, an opaque text.</returns>
    ValueTask<string> GetEpochAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes a new epoch. Call it once after a database was restored from a backup, before the host takes connections: clients that
    /// know more than the database does then start anew.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new epoch.</returns>
    ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken);
}
