using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>Reads changes whose events did not arrive. Thread-safe.</summary>
internal interface IMissedChanges
{
    /// <summary>Reads what changed in a conversation after a revision.</summary>
    /// <param name="hole">What is missing.</param>
    /// <returns>
    /// The events; null if nobody on this node needs them, or they cannot be told any more. Throws if the store is unavailable.
    /// </returns>
    ValueTask<MissedChanges?> ReadAsync(RevisionHole hole);

    /// <summary>Reads the notifications of a user between two sequences that were to be shown at once.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">Only larger sequences.</param>
    /// <param name="before">Only smaller sequences.</param>
    /// <param name="since">Only those that were published after this time.</param>
    /// <returns>The notifications in their order; none if the user has no socket on this node. Throws if the store is unavailable.</returns>
    ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> ReadNotificationsAsync(string userId, long after, long before, DateTimeOffset since);

    /// <summary>Since when a user has had sockets on this node; null if the user has none.</summary>
    DateTimeOffset? ConnectedSince(string userId);

    /// <summary>Finds out whether a conversation changed lately. Throws if the store is unavailable.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="since">What was read after this timestamp need not be read again.</param>
    /// <returns>A revision before its changes of the last seconds; null if there were none.</returns>
    ValueTask<long?> FindRecentBaseAsync(string conversationId, long since);

    /// <summary>Returns whether the outbox holds a notification of a user that comes before another. Throws if the store is unavailable.</summary>
    ValueTask<bool> IsEarlierWaitingAsync(string userId, long sequence);
}

/// <summary>Missing revisions of a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="After">The last revision before them.</param>
/// <param name="UpTo">The last of them; null for all that are committed.</param>
/// <param name="LastSequence">The sequence of the newest message that was delivered; 0 if none is known.</param>
/// <param name="NextSequence">The sequence of the first message that is known to be sent behind the hole.</param>
internal readonly record struct RevisionHole(
    string ConversationId, long After, long? UpTo, long LastSequence, long NextSequence = long.MaxValue);

/// <summary>Events that present what was missed.</summary>
/// <param name="UpTo">The revision up to which they are complete.</param>
/// <param name="Events">
/// The events in the order of their revisions, which are among the missing ones. If each missing one has an event, nothing else
/// was missed; otherwise clients see the hole that remains, and read the changes.
/// </param>
internal sealed record MissedChanges(long UpTo, IReadOnlyList<DomainEvent> Events);
