namespace Realtime.Storage.Relational.Changes;

/// <summary>
/// The statements on what changed after a revision that a provider supplies. The parameter <c>conversation</c> is the
/// <c>ConversationKey</c> that <see cref="Find"/> returned.
/// </summary>
public sealed record ChangeStatements
{
    /// <summary>
    /// Gets the SQL that finds the state of a conversation for a participant who catches up. Takes <c>id</c> and <c>user</c>;
    /// returns the columns of
    /// <see cref="ResultColumns.ChangeState"/> with <c>LastSequence</c> and <c>Epoch</c>. Every change up to its revision is committed.
    /// </summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that reads the messages of a range of revisions: above <c>bound</c>, at most <c>upto</c>. Takes
    /// <c>conversation</c>, <c>bound</c>, <c>upto</c>, <c>limit</c>. Returns <c>Sequence</c> and <c>Revision</c> by revision,
    /// then those messages by revision, then their reactions. A message that changes during the call may be returned in its
    /// newer state.
    /// </summary>
    public required string ListMessages { get; init; }

    /// <summary>
    /// Gets the SQL that lists the first participants by time joined and id. Takes <c>conversation</c> and <c>limit</c>; returns the columns of
    /// <see cref="ResultColumns.Participant"/>.
    /// </summary>
    public required string ListParticipants { get; init; }

    /// <summary>
    /// Gets the SQL that lists watermarks. Takes <c>conversation</c> and <c>limit</c>; returns the columns of
    /// <see cref="ResultColumns.Watermarks"/> by user.
    /// </summary>
    public required string ListWatermarks { get; init; }

    /// <summary>
    /// Gets the SQL that finds the watermarks of a participant. Takes <c>conversation</c> and <c>user</c>; returns the columns
    /// of <see cref="ResultColumns.Watermarks"/>.
    /// </summary>
    public required string FindWatermarks { get; init; }

    /// <summary>Gets the SQL that reads the store's epoch; returns a text of at most 36 characters.</summary>
    public required string FindEpoch { get; init; }

    /// <summary>Gets the SQL that stores a new epoch. Takes <c>epoch</c>.</summary>
    public required string SetEpoch { get; init; }
}
