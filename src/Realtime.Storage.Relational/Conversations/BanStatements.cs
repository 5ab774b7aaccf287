namespace Realtime.Storage.Relational.Conversations;

/// <summary>The statements on bans that a provider supplies.</summary>
public sealed record BanStatements
{
    /// <summary>
    /// Gets the SQL that stores a ban with the time of the database, in place of an earlier one, and removes those that ended more
    /// than a day ago. Takes <c>user</c>, <c>until</c>, <c>reason</c>, <c>shown</c> (0 or 1), <c>other</c> (who banned the user) and
    /// <c>time</c> (when); its results are not read.
    /// </summary>
    public required string Ban { get; init; }

    /// <summary>Gets the SQL that removes a ban. Takes <c>user</c>; returns 1 if there was one.</summary>
    public required string Lift { get; init; }

    /// <summary>
    /// Gets the SQL that finds a ban. Takes <c>user</c>; returns <c>UserId</c>, <c>Until</c>, <c>Reason</c>, <c>IsShown</c>,
    /// <c>BannedBy</c> and <c>BannedAt</c>.
    /// </summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that lists bans that end after <c>now</c>, by the time of the ban, newest first, then by user. Starts after the
    /// ban of <c>user</c> at the time <c>bound</c>. Takes <c>limit</c> as well; returns the same columns.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that lists the bans that were stored at most <c>age</c> milliseconds ago. Returns the same columns.
    /// </summary>
    public required string ListRecent { get; init; }
}
