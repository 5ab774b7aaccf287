namespace Realtime.Storage;

/// <summary>
/// Which conversations changed lately, for nodes that compare it with what they were told. Changes are recorded in the
/// transactions that make them, and only while a node watches. All members are thread-safe.
/// </summary>
public interface IRecentChangeStore
{
    /// <summary>Records changes from now on, and removes older records.</summary>
    /// <param name="period">
    /// How long changes are recorded unless a node calls this again before, and how long records are kept. By the clock of the
    /// database.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask WatchAsync(TimeSpan period, CancellationToken cancellationToken);

    /// <summary>Lists what changed lately. The cost grows with the number of those changes only.</summary>
    /// <param name="within">
    /// How long ago at most, by the clock of the database. A change counts from some moment in its transaction on. So call it
    /// with more than the time since the last call.
    /// </param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The changes.</returns>
    ValueTask<RecentChanges> ListAsync(TimeSpan within, CancellationToken cancellationToken);
}

/// <summary>What changed lately.</summary>
/// <param name="Conversations">The conversations with new revisions or other participants, each once, in no order.</param>
/// <param name="Watermarks">The participants who read or received messages, each once, in no order.</param>
public sealed record RecentChanges(IReadOnlyList<RecentConversation> Conversations, IReadOnlyList<RecentWatermarks> Watermarks);

/// <summary>A conversation that changed lately.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">Its revision now.</param>
/// <param name="MembershipVersion">A number that rises with each change of its participants.</param>
/// <param name="BaseRevision">A revision before the first of the listed changes; 0 if it was created by one.</param>
public sealed record RecentConversation(string ConversationId, long Revision, long MembershipVersion, long BaseRevision);

/// <summary>A participant whose watermarks changed lately.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">The participant.</param>
/// <param name="ReadSequence">All messages up to this sequence are read.</param>
/// <param name="DeliveredSequence">All messages up to this sequence are delivered; never below <paramref name="ReadSequence"/>.</param>
/// <param name="UnreadCount">The number of messages that the participant has not read.</param>
public sealed record RecentWatermarks(string ConversationId, string UserId, long ReadSequence, long DeliveredSequence, long UnreadCount);
