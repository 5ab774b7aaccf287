using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>
/// What changed in a conversation after a revision, as it is now: the present state of what changed, never a log.
/// Applying an answer twice, or one that is newer in part, changes nothing that the next answer does not make right.
/// </summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Epoch">
/// Which life of the store this is. It is made anew when a database is created or restored from a backup. Revisions,
/// sequences and ids of another epoch do not count.
/// </param>
/// <param name="Revision">Everything up to this revision is known with this answer: the next one goes on after it.</param>
/// <param name="IsReset">
/// Whether the caller starts anew: forget what is known of the conversation, read history, and go on after
/// <paramref name="Revision"/>. True without a revision to go on after, in another epoch, and where too much has changed or was removed.
/// </param>
/// <param name="HasMore">Whether more has changed than this answer holds.</param>
public sealed record ConversationChanges(string ConversationId, string Epoch, long Revision, bool IsReset, bool HasMore)
{
    /// <summary>
    /// The messages that were sent, edited, deleted or reacted to, as they are now, in the order of their last change
    /// (<see cref="Message.Revision"/>). A deleted one has <see cref="Message.DeletedAt"/> and no content. Empty in a reset.
    /// </summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>
    /// Everyone who takes part now; null if nobody came or went among these changes, and for a room. A reset has it.
    /// </summary>
    public IReadOnlyList<Participant>? Participants { get; init; }

    /// <summary>
    /// How far the participants have read and received. Whole in each answer that is the last one; null while there is more.
    /// In a room, and with more than <see cref="MaxWatermarks"/> participants, the reader's own alone.
    /// </summary>
    public IReadOnlyList<ParticipantWatermarks>? Watermarks { get; init; }

    /// <summary>The title now.</summary>
    public string? Title { get; init; }

    /// <summary>The sequence of the oldest message that is kept: those below it were removed by retention.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>The sequence of the newest message now; 0 while there is none.</summary>
    public long LastSequence { get; init; }

    /// <summary>How many messages of others the reader has not read now.</summary>
    public long UnreadCount { get; init; }

    /// <summary>Until when the reader has muted the conversation, UTC; null if it is not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>In how large a conversation everyone's watermarks are told.</summary>
    public const int MaxWatermarks = 200;
}
