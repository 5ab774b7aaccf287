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
    /// <returns>The recent ones in their order; none if the user has no socket on this node. Throws if the store is unavailable.</returns>
    ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> ReadNotificationsAsync(string userId, long after, long before);
}

/// <summary>Missing revisions of a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="After">The last revision before them.</param>
/// <param name="UpTo">The last of them; null for all that are committed.</param>
/// <param name="LastSequence">The sequence of the newest message that was delivered; 0 if none is known.</param>
internal readonly record struct RevisionHole(string ConversationId, long After, long? UpTo, long LastSequence);

/// <summary>Events that present what was missed.</summary>
/// <param name="UpTo">The revision up to which they are complete.</param>
/// <param name="Events">The events in the order of their revisions, none of them above <paramref name="UpTo"/>.</param>
internal sealed record MissedChanges(long UpTo, IReadOnlyList<DomainEvent> Events);
