using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// The state of a conversation that a store reads before it reads changes. The members apply the rules of
/// <see cref="IChangeStore.GetAsync"/>, so that all stores follow the same rules.
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

    /// <summary>The revision of the newest change. All changes up to it are committed.</summary>
    public required long Revision { get; init; }

    /// <summary>The revision of the last change of the participants.</summary>
    public required long MembershipRevision { get; init; }

    /// <summary>The highest revision of a message that retention removed; 0 if none was removed.</summary>
    public required long ForgottenRevision { get; init; }

    /// <summary>The sequence of the oldest message that is kept.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The sequence of the newest message.</summary>
    public required long LastSequence { get; init; }

    /// <summary>How many messages the reader has not read.</summary>
    public required long UnreadCount { get; init; }

    /// <summary>The sequence up to which messages are hidden from the reader; 0 for none.</summary>
    public long HiddenSequence { get; init; }

    /// <summary>The time until which the reader has muted the conversation; null if it is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>
    /// Returns whether the result is a reset, so that the reader starts again. A reader who misses a message that retention
    /// removed gets a reset. A reader who has all removed messages does not: that reader only needs the oldest kept sequence.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="maxMissed">If more changes than this were missed, the result is a reset.</param>
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

    /// <summary>Creates the result of a reset, without the participants.</summary>
    /// <returns>The result; no further page follows.</returns>
    public ConversationChanges Reset() => Answer(Revision, isReset: true, hasMore: false);

    /// <summary>Creates the result of a page, without its messages and participants.</summary>
    /// <param name="query">The query.</param>
    /// <param name="found">
    /// The revisions of the messages that were found, ascending. One more than the query's limit means that another page
    /// follows.
    /// </param>
    /// <returns>The result. Its revision is that of the page's last message, or the newest revision on the last page.</returns>
    public ConversationChanges Page(ChangesQuery query, IReadOnlyList<long> found)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(found);
        var hasMore = found.Count > query.Limit;
        return Answer(hasMore ? found[query.Limit - 1] : Revision, isReset: false, hasMore);
    }

    /// <summary>
    /// Returns whether the result lists the participants: it is a reset, or participants were added, removed or got other roles among its
    /// changes. The result for a room never lists them.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="changes">The result.</param>
    /// <returns>True if the store adds the participants to the result.</returns>
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
        HiddenSequence = HiddenSequence,
        UnreadCount = UnreadCount,
        MutedUntil = MutedUntil,
    };
}
