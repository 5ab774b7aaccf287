namespace Realtime.Storage.Relational.Conversations;

/// <summary>The statements on users who stay out that a provider supplies.</summary>
public sealed record ExclusionStatements
{
    /// <summary>
    /// Gets the SQL that stores an exclusion with the time of the database, in place of an earlier one, and removes those that ended
    /// more than a day ago. Takes <c>user</c> and <c>until</c>; its results are not read.
    /// </summary>
    public required string Exclude { get; init; }

    /// <summary>Gets the SQL that removes an exclusion. Takes <c>user</c>; returns 1 if there was one.</summary>
    public required string Admit { get; init; }

    /// <summary>Gets the SQL that finds until when a user is excluded. Takes <c>user</c>; returns a time.</summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that lists the exclusions that were stored at most <c>age</c> milliseconds ago. Returns <c>UserId</c> and
    /// <c>Until</c>.
    /// </summary>
    public required string ListRecent { get; init; }
}
