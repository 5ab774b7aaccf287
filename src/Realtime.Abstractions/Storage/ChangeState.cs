using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// What a store reads of a conversation before it reads changes, and what follows from it. The rules of
/// <see cref="IChangeStore.GetAsync"/> are here, so that all stores have the same.
/// </summary>
public sealed record ChangeState
{
    /// <summary>The conversation.</summary>
    public required string ConversationId { get; init; }

    /// <summary>The store's epoch.</summary>
    public required string Epoch { get; init; }

    /// <summary>What kind of conversation it is.</summary>
    public required ConversationKind Kind { get; init; }

    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>Of the newest change. All up to it are committed.</summary>
    public required long Revision { get; init; }

    /// <summary>Of the last change of who takes part.</summary>
    public required long MembershipRevision { get; init; }

    /// <summary>The highest that a removed message had; 0 if none was removed.</summary>
    public required long ForgottenRevision { get; init; }

    /// <summary>Of the oldest message that is kept.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Of the newest message.</summary>
    public required long LastSequence { get; init; }

    /// <summary>How many messages the reader has not read.</summary>
    public required long UnreadCount { get; init; }

    /// <summary>Until when the reader has muted the conversation.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>
    /// Tells whether the reader starts anew. Who has every message that retention removed does not: it is enough to hear which
    /// is the oldest by now. Who misses one of them would be left with a hole.
    /// </summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="maxMissed">After how many missed changes it is a reset.</param>
    /// <returns>True for a reset.</returns>
    public bool IsReset(ChangesQuery query, long maxMissed)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.AfterRevision is not { } after
            || (query.Epoch is not null && query.Epoch != Epoch)
            || after > Revision
            || after < ForgottenRevision
            || Revision - after > maxMissed;
    }

    /// <summary>Makes the answer of a reset, without the participants.</summary>
    /// <returns>The answer, with nothing more to come.</returns>
    public ConversationChanges Reset() => Answer(Revision, isReset: true, hasMore: false);

    /// <summary>Makes the answer of a page, but for its messages and who takes part.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="found">The revisions of what was found, ascending: one more than asked for tells that there is more.</param>
    /// <returns>The answer, up to the revision of the page's last message, or to the newest revision if it is the last page.</returns>
    public ConversationChanges Page(ChangesQuery query, IReadOnlyList<long> found)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(found);
        var hasMore = found.Count > query.Limit;
        return Answer(hasMore ? found[query.Limit - 1] : Revision, isReset: false, hasMore);
    }

    /// <summary>Tells whether the answer says who takes part: someone came or went among its changes. Nobody is listed for a room.</summary>
    /// <param name="query">What was asked for.</param>
    /// <param name="changes">The answer.</param>
    /// <returns>True if the participants belong into it.</returns>
    public bool NamesParticipants(ChangesQuery query, ConversationChanges changes)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(changes);
        return Kind != ConversationKind.Room
            && (changes.IsReset || (MembershipRevision > query.AfterRevision && MembershipRevision <= changes.Revision));
    }

    private ConversationChanges Answer(long revision, bool isReset, bool hasMore) => new(ConversationId, Epoch, revision, isReset, hasMore)
    {
        Title = Title,
        FirstSequence = FirstSequence,
        LastSequence = LastSequence,
        UnreadCount = UnreadCount,
        MutedUntil = MutedUntil,
    };
}
